package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/contract"
)

// Report is what was measured: of the samples that were sent, or, with Since, of the calls that
// the deployed gateway has answered since then.
type Report struct {
	Model   string    `json:"model"`
	Since   string    `json:"since,omitempty"`
	Samples int       `json:"samples"`
	Targets []*Result `json:"targets"`
	Sent    []Sample  `json:"sent,omitempty"`
}

// Result is what one target answered.
type Result struct {
	Name  string  `json:"name"`
	Share float64 `json:"sharePercent"` // of callers
	Runs  string  `json:"runs"`

	Calls     int            `json:"calls"`
	Errors    map[string]int `json:"errors"` // by their code
	P50MS     *float64       `json:"p50Ms"`  // of the calls that were answered; null without any
	P99MS     *float64       `json:"p99Ms"`
	Input     int            `json:"inputTokens"`
	Output    int            `json:"outputTokens"`
	TokensUSD *float64       `json:"tokensUsd"`      // what these calls cost; null where instances are paid for, or nobody knows
	HourlyUSD *float64       `json:"hourlyUsd"`      // of the instances that always run
	Same      int            `json:"same,omitempty"` // answers that are those of the first target, to the character

	Answers []Answer `json:"answers,omitempty"`

	target *Target
	shadow bool // whose figures are SageMaker's
}

// Answer is one answer.
type Answer struct {
	MS    float64  `json:"ms"`
	Text  string   `json:"text,omitempty"`
	Error string   `json:"error,omitempty"`
	Usage *Usage   `json:"usage,omitempty"`
	USD   *float64 `json:"usd,omitempty"`
}

// Usage is how many tokens a call took.
type Usage struct {
	Input  int `json:"input"`
	Cached int `json:"cached"`
	Output int `json:"output"`
}

// read takes the answer from a response of the gateway.
func (a *Answer) read(kind string, w *recorder) {
	var doc struct {
		Error struct{ Code, Message string }
		Usage *struct {
			PromptTokens        int `json:"prompt_tokens"`
			CompletionTokens    int `json:"completion_tokens"`
			PromptTokensDetails struct {
				CachedTokens int `json:"cached_tokens"`
			} `json:"prompt_tokens_details"`
		}
		Choices []struct {
			Message struct{ Content string }
		}
		Data []struct{ Embedding []float32 }
	}
	read := json.Unmarshal(w.body.Bytes(), &doc)
	if w.status != http.StatusOK {
		a.Error = doc.Error.Code
		if a.Text = doc.Error.Message; a.Error == "" {
			a.Error = fmt.Sprintf("status_%d", w.status)
		}
		return
	}
	if u := doc.Usage; read == nil && u != nil && kind != contract.ProtocolRaw {
		a.Usage = &Usage{u.PromptTokens, u.PromptTokensDetails.CachedTokens, u.CompletionTokens}
	}
	switch {
	case kind == contract.ProtocolChat && len(doc.Choices) > 0:
		a.Text = doc.Choices[0].Message.Content
	case kind == contract.ProtocolEmbedding && len(doc.Data) > 0:
		a.Text = fmt.Sprintf("%d numbers: %.4v", len(doc.Data[0].Embedding), doc.Data[0].Embedding[:min(4, len(doc.Data[0].Embedding))])
	case kind == contract.ProtocolRaw:
		a.Text = w.body.String()
	}
}

// sum adds up the answers, beside those of the first target.
func (r *Result) sum(first *Result) {
	r.Errors = map[string]int{}
	var times []float64
	for i, a := range r.Answers {
		if a == (Answer{}) { // it was not sent any more
			continue
		}
		r.Calls++
		if a.Error != "" {
			r.Errors[a.Error]++
			continue
		}
		times = append(times, a.MS)
		if other := first.Answers[i]; other.Error == "" && other.Text == a.Text {
			r.Same++
		}
		if u := a.Usage; u != nil {
			r.Input += u.Input
			r.Output += u.Output
		}
		if a.USD != nil {
			if r.TokensUSD == nil {
				r.TokensUSD = new(float64)
			}
			*r.TokensUSD += *a.USD
		}
	}
	slices.Sort(times)
	r.P50MS, r.P99MS = percentile(times, 50), percentile(times, 99)
}

// percentile is the smallest of the sorted values that p percent do not exceed.
func percentile(sorted []float64, p float64) *float64 {
	if len(sorted) == 0 {
		return nil
	}
	at := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return &sorted[max(at, 0)]
}

// Failed is how many calls failed.
func (r *Result) Failed() (n int) {
	for _, count := range r.Errors {
		n += count
	}
	return n
}

// Notes say what the figures do not.
func (r *Report) Notes() []string {
	var notes []string
	if r.Since != "" {
		return r.liveNotes()
	}
	if r.Samples < 100 {
		notes = append(notes, fmt.Sprintf("p99 is the slowest call: %d samples are fewer than 100", r.Samples))
	}
	notes = append(notes,
		"latency is measured on this machine and includes the network to AWS; the load is that of this comparison, not that of your callers",
		"USD is the price of the tokens of these calls; instances are paid for by the hour, whether they are called or not")
	return notes
}

func (r *Report) liveNotes() []string {
	notes := []string{
		"latency is measured in the gateway, until the last byte; calls of the last minutes may not be in CloudWatch yet",
		"USD is what the gateway estimates from its prices; instances are paid for by the hour, whether they are called or not",
	}
	for _, t := range r.Targets {
		if t.Calls == 0 {
			notes = append(notes, "CloudWatch has no calls of "+t.Name+" in this time")
		}
		if t.shadow {
			notes = append(notes, "the latency of "+t.Name+" is that of its container alone, as SageMaker measures it")
		}
	}
	return notes
}

// Print writes the table.
func (r *Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	first := ""
	if r.Since == "" && len(r.Targets) > 1 {
		first = "\tSAME AS " + strings.ToUpper(r.Targets[0].Name)
	}
	fmt.Fprintln(w, "TARGET\tSHARE\tCALLS\tERRORS\tP50 MS\tP99 MS\tINPUT\tOUTPUT\tUSD\tUSD/HOUR"+first)
	for i, t := range r.Targets {
		row := fmt.Sprintf("%s\t%g%%\t%d\t%d\t%s\t%s\t%d\t%d\t%s\t%s", t.Name, t.Share, t.Calls, t.Failed(),
			figure("%.1f", t.P50MS), figure("%.1f", t.P99MS), t.Input, t.Output, figure("%.6f", t.TokensUSD), figure("%.3f", t.HourlyUSD))
		if r.Since == "" && i > 0 {
			row += fmt.Sprintf("\t%d of %d", t.Same, t.Calls)
		}
		fmt.Fprintln(w, row)
	}
	return w.Flush()
}

// figure is a number, or a dash where there is none.
func figure(format string, n *float64) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprintf(format, *n)
}
