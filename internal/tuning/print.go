package tuning

import (
	"cmp"
	"fmt"
	"io"

	"github.com/sagerock/sagerock/catalog/customization"
)

// Print shows what the files have: counts, lengths, what is in them twice, and the price.
func (r *Report) Print(out io.Writer, c *customization.Offer) {
	said, purpose := "ok", "format "+cmp.Or(r.Format, "unknown")
	if len(r.Problems) > 0 {
		said = "not ok"
	}
	if c.Model != "" {
		purpose = c.Method.Words() + " of " + c.Model
	}
	fmt.Fprintf(out, "%s: %s (%s)\n", r.Training.File, said, purpose)
	r.Training.print(out)
	if r.Validation.File != "" {
		r.Validation.print(out)
		fmt.Fprintf(out, "\t%s in the training file too\n", counted(r.Overlap, "record of the validation file is", "records of the validation file are"))
	}
	if r.USD > 0 {
		epochs := "each epoch"
		if r.Epochs > 0 {
			epochs = counted(r.Epochs, "epoch", "epochs")
		}
		usd := fmt.Sprintf("about %.2f", r.USD)
		if r.USD < 0.01 {
			usd = "less than 0.01"
		}
		fmt.Fprintf(out, "\ttraining costs %s USD for %s, at %g USD per million tokens as of %s\n", usd, epochs, c.Price, customization.Date)
	}
	switch {
	case c.Model != "" && c.OnDemand:
		fmt.Fprintln(out, "\tthe custom model can be served on demand, which costs nothing while nobody calls")
	case c.Model != "":
		fmt.Fprintln(out, "\tthe custom model needs provisioned throughput, which is paid by the hour, used or not")
	}
}

func (t *Totals) print(out io.Writer) {
	fmt.Fprintf(out, "\t%s: %s, about %s", t.File, counted(t.Records, "record", "records"), counted(int(t.Tokens), "token", "tokens"))
	if t.LongestLine > 0 {
		fmt.Fprintf(out, "; the longest, line %d, has about %d", t.LongestLine, t.LongestTokens)
	}
	if t.Images+t.Videos > 0 {
		fmt.Fprintf(out, "; without the tokens of %s and %s", counted(t.Images, "image", "images"), counted(t.Videos, "video", "videos"))
	}
	if t.Duplicates > 0 {
		fmt.Fprintf(out, "; %s", counted(t.Duplicates, "duplicate", "duplicates"))
	}
	fmt.Fprintln(out)
}

// counted is a number with its noun.
func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
