package tuning

import (
	"fmt"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/catalog/customization"
)

// counts compares the size of a file with what a job takes.
func (f *file) counts(most int, bytes int64) {
	if n := f.totals.Records; most > 0 && n > most {
		f.over("records", fmt.Sprintf("has %d records, and a job takes %d", n, most), "leave records out")
	}
	if n := f.totals.Bytes; bytes > 0 && n > bytes {
		f.problems.add("bytes", f.about(fmt.Sprintf("has %d bytes, and a job takes %d", n, bytes), "leave records out"))
	}
}

// none says that a file has no records, unless its problems say why.
func (f *file) none() {
	if f.totals.Records == 0 && !slices.ContainsFunc(f.problems.all, func(p Problem) bool { return p.File == f.name }) {
		f.problems.add("none", f.about("has no records", "write one example on a line"))
	}
}

// over is a maximum that is passed: AWS raises most of them on request, so that it is a
// warning where it is not known to be fixed.
func (f *file) over(kind, text, fix string) {
	if f.rules.Records.Fixed {
		f.problems.add(kind, f.about(text, fix))
		return
	}
	f.warnings.add(kind, f.about(text, fix+", or let AWS raise the quota of your account (Service Quotas: Sum of training and validation records)"))
}

// few is how many examples AWS advises for each task ("Preparing data for multimodal
// fine-tuning", Amazon Nova User Guide).
const few = 100

// whole looks at both files together, once they are read.
func (f *file) whole(report *Report, validated bool) {
	f.life()
	records := f.rules.Records
	n, both := f.totals.Records, ""
	add := "add examples"
	switch {
	case records.Sum && validated:
		n, both = n+report.Validation.Records, " in both files"
	case records.Sum:
		add += ", or name the validation file too: a job counts both"
	}
	switch {
	case f.totals.Records == 0: // which is said already
	case n < records.Min:
		f.problems.add("few", f.about(fmt.Sprintf("has %d records%s, and a job needs %d", n, both, records.Min), add))
	case f.totals.Records < few && f.rules.Method == customization.FineTuning && f.rules.Model != "":
		f.warnings.add("few", f.about(fmt.Sprintf("has %d records, and AWS advises %d for each task", f.totals.Records, few), "add examples where the result is not good enough"))
	}
	if records.Max > 0 && n > records.Max {
		f.over("records", fmt.Sprintf("has %d records%s, and a job takes %d", n, both, records.Max), "leave records out")
	}
	f.counts(0, f.rules.TrainingBytes)
	if validated && f.rules.Unvalidated {
		f.warnings.add("validation", f.about("has a validation file, which a job of "+f.rules.Model+" does not read", "start the job without it, and compare the models yourself"))
	}
	if media := max(f.mediaLine[0], f.mediaLine[1]); f.rules.Family == "nova2" && media > 0 && f.textLine > 0 {
		f.warnings.add("mixed", f.about(fmt.Sprintf("has media on line %d and none on line %d, and AWS's page wants records of one sort", media, f.textLine), "make one file of records with media, or one of records without"))
	}
	if f.prints.full {
		f.warnings.add("prints", f.about(fmt.Sprintf("has more than %d records, and duplicates were looked for among those alone", mostPrints), "split the file"))
	}
}

// life says that the model ends, or has ended.
func (f *file) life() {
	m, known := catalog.ModelOf(f.rules.Model)
	if !known || len(f.rules.Regions) == 0 {
		return
	}
	switch region := f.rules.Regions[0]; m.LifeIn(region, catalog.ModelsDate) {
	case catalog.Ended:
		f.warnings.add("life", f.about(fmt.Sprintf("is for %s, which has ended in %s on %s", m.ID, region, m.End), "customize another model"))
	case catalog.Legacy:
		f.warnings.add("life", f.about(fmt.Sprintf("is for %s, which ends in %s on %s", m.ID, region, m.End), "plan for another model"))
	}
}
