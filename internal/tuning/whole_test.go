package tuning_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/catalog/customization"
	"github.com/sagerock/sagerock/internal/tuning"
)

// both checks a training and a validation file.
func both(t *testing.T, c *customization.Offer, training, validation string) *tuning.Report {
	t.Helper()
	held := &tuning.Input{Name: "held.jsonl", Reader: strings.NewReader(validation)}
	if validation == "" {
		held = nil
	}
	report, err := tuning.Check(t.Context(), tuning.Options{Offer: c}, tuning.Input{Name: "train.jsonl", Reader: strings.NewReader(training)}, held)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// pairs are n records of a prompt and its completion, from the first number on.
func pairs(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"prompt":"What is %d?","completion":"A number."}`+"\n", from+i)
	}
	return b.String()
}

func llamaPairs(t *testing.T) *customization.Offer {
	return of(t, "llama", customization.FineTuning, customization.Prompts, false)
}

func texted(list []tuning.Problem) (all []string) {
	for _, p := range list {
		at := p.File
		if p.Line > 0 {
			at += fmt.Sprintf(":%d", p.Line)
		}
		all = append(all, at+": "+p.Text)
	}
	return all
}

// TestNumbersOfRecords compares files with what jobs need and take.
func TestNumbersOfRecords(t *testing.T) {
	ends := "has to be replaced"
	for name, tc := range map[string]struct {
		training, validation string
		problems, warnings   []string
	}{
		"enough":               {pairs(0, 100), "", nil, nil},
		"too few":              {pairs(0, 99), "", []string{"train.jsonl: has 99 records, and a job needs 100"}, nil},
		"enough in both":       {pairs(0, 90), pairs(1000, 10), nil, []string{"train.jsonl: has 90 records, and AWS advises 100 for each task"}},
		"too few in both":      {pairs(0, 89), pairs(1000, 10), []string{"train.jsonl: has 99 records in both files, and a job needs 100"}, nil},
		"more than the quota":  {pairs(0, 10001), "", nil, []string{"train.jsonl: has 10001 records, and a job takes 10000"}},
		"more in both":         {pairs(0, 9000), pairs(20000, 1001), nil, []string{"train.jsonl: has 10001 records in both files, and a job takes 10000"}},
		"no validation record": {pairs(0, 100), "\n", []string{"held.jsonl:1: is a blank line"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			report := both(t, llamaPairs(t), tc.training, tc.validation)
			if diff := cmp.Diff(tc.problems, texted(report.Problems)); diff != "" {
				t.Error(diff)
			}
			warnings := texted(report.Warnings)
			for len(warnings) > 0 && strings.Contains(warnings[0], "which ends in") {
				warnings, ends = warnings[1:], ""
			}
			if diff := cmp.Diff(tc.warnings, warnings, cmp.Transformer("none", func(all []string) string { return strings.Join(all, "\n") })); diff != "" {
				t.Error(diff)
			}
		})
	}
	if ends != "" {
		t.Error("nothing says that the model ends")
	}
	reinforced := of(t, "open", customization.ReinforcementFineTuning, customization.GradedPrompts, false)
	var many strings.Builder
	for i := range 20001 {
		fmt.Fprintf(&many, `{"messages":[{"role":"user","content":"%d"}],"reference_answer":"1"}`+"\n", i)
	}
	if got := texted(both(t, reinforced, many.String(), "").Problems); len(got) != 1 || got[0] != "train.jsonl: has 20001 records, and a job takes 20000" {
		t.Errorf("a number that AWS does not raise: %q", got)
	}
}

// TestEachKindIsListedTwentyTimes counts the others.
func TestEachKindIsListedTwentyTimes(t *testing.T) {
	report := both(t, llamaPairs(t), pairs(0, 100)+strings.Repeat(`{"prompt":"a"}`+"\n", 1220)+strings.Repeat("\n", 21), "")
	got := texted(report.Problems)
	if len(got) != 42 || got[40] != "train.jsonl: has 1200 more of the kind: completion is missing" || got[41] != "train.jsonl: has 1 more of the kind: is a blank line" {
		t.Errorf("%d problems: %q", len(got), got)
	}
	var keys strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&keys, `{"prompt":"%d","completion":"b","key%d":1}`+"\n", i, i)
	}
	if n := len(both(t, llamaPairs(t), keys.String(), "").Warnings); n > 130 {
		t.Errorf("5000 keys give %d warnings", n)
	}
}

// TestRepetition finds records that are there twice, prompts with two answers, and what the
// validation file shares with the training file.
func TestRepetition(t *testing.T) {
	few := without(llamaPairs(t))
	report := both(t, few,
		`{"prompt":"Is it open?","completion":"Yes."}
{"prompt":"Is it closed?","completion":"No."}
{"completion":"YES.","prompt":"Is  it open?"}
{"prompt":"Is it closed?","completion":"Perhaps."}
`,
		`{"prompt":"is it open? ","completion":"yes."}
{"prompt":"Is it open?","completion":"No."}
{"prompt":"Where is it?","completion":"Here."}
{"prompt":"Where is it?","completion":"Here."}
`)
	if diff := cmp.Diff([]string{"held.jsonl:1: is in the training file too, on line 1"}, texted(report.Problems)); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, w := range texted(report.Warnings) {
		if strings.Contains(w, "jsonl:") && w[strings.Index(w, ":")+1] != ' ' {
			got = append(got, w)
		}
	}
	if diff := cmp.Diff([]string{
		"train.jsonl:3: is the same record as line 1",
		"train.jsonl:4: has another answer to the prompt of line 2",
		"held.jsonl:2: has the prompt of line 1 of the training file, with another answer",
		"held.jsonl:4: is the same record as line 3",
	}, got); diff != "" {
		t.Error(diff)
	}
	if report.Training.Duplicates != 1 || report.Validation.Duplicates != 1 || report.Overlap != 1 || report.Validation.Records != 4 {
		t.Errorf("%+v", report)
	}
	// The same question about another image is another record.
	nova := without(of(t, "nova", customization.FineTuning, customization.Conversation, true))
	if said := check(t, nova, photo, strings.Replace(photo, "a.png", "b.png", 1)); said != nil {
		t.Errorf("%q", said)
	}
}

// TestLengthsAndPrice counts tokens.
func TestLengthsAndPrice(t *testing.T) {
	micro := without(of(t, "nova", customization.FineTuning, customization.Conversation, false))
	for _, id := range customization.Models(customization.FineTuning) {
		if c, _ := customization.OfferOf(id, customization.FineTuning); c.Price == 1 {
			micro = without(&c)
		}
	}
	line := func(n int, word string) string {
		return strings.Replace(converse, "Is it open?", strings.Repeat(word, n), 1) + "\n"
	}
	report := both(t, micro, line(1000, "word "), "")
	if report.Training.Tokens < 1200 || report.Training.Tokens > 1300 || report.Training.LongestLine != 1 || len(report.Problems) > 0 {
		t.Errorf("%+v", report)
	}
	if want := float64(report.Training.Tokens) * 2 / 1e6; report.USD != want || report.Epochs != 2 {
		t.Errorf("%g USD, want %g", report.USD, want)
	}
	for text, want := range map[string]string{
		line(200_000/5, "word "): "train.jsonl:1: has 200013 characters, more than 32000 tokens of 6 characters",
		line(140_000/5, "word "): "?train.jsonl:1: has about 35004 tokens, and the model takes 32000",
		line(33_000, "語"):        "?train.jsonl:1: has about 33004 tokens, and the model takes 32000",
		line(31_000, "語"):        "",
		line(120_000/5, "word "): "",
	} {
		report := both(t, micro, text, "")
		got := strings.Join(texted(report.Problems), "\n")
		for _, w := range texted(report.Warnings) {
			if strings.Contains(w, "tokens") {
				got += "?" + w
			}
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestNothingOfAnExampleIsRepeated writes a secret wherever a file can have one.
func TestNothingOfAnExampleIsRepeated(t *testing.T) {
	const secret = "hunter2"
	lines := []string{
		pair + secret, secret, `{"prompt": ` + secret + `}`, `"` + secret + `"`, `{"prompt":"` + secret, `{"prompt":"\` + secret + `"}`, `{"prompt":{"a":"` + secret + `"},"completion":["` + secret + `"]}`,
		`{"messages":[{"role":"` + secret + `","content":"` + secret + `"}]}`, `{"schemaVersion":"` + secret + `","system":"` + secret + `","messages":"` + secret + `"}`,
		strings.ReplaceAll(converse, "Is it", "User: "+secret), strings.ReplaceAll(photo, "png", secret), strings.ReplaceAll(photo, "s3://amzn-s3-demo-bucket/", secret),
		strings.ReplaceAll(caption, "s3://", secret), `{"reference_answer":"` + secret + `","messages":[{"role":"` + secret + `"}]}`, `[` + secret + `]`, "\xff" + secret,
		`{"conversations":[{"from":"` + secret + `","value":"` + secret + `"}]}`,
	}
	offers := []*customization.Offer{nil}
	for _, method := range customization.Methods() {
		for _, id := range customization.Models(method) {
			c, _ := customization.OfferOf(id, method)
			offers = append(offers, &c)
		}
	}
	for _, c := range offers {
		for _, line := range lines {
			report := both(t, c, pair+"\n"+line+"\n"+line+"\n", line)
			said, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			if c != nil {
				done, err := tuning.Convert(t.Context(), c, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(line)}, io.Discard)
				if err != nil {
					t.Fatal(err)
				}
				more, _ := json.Marshal(done)
				said = append(said, more...)
			}
			if strings.Contains(string(said), secret) {
				t.Fatalf("%s\nof %s", said, line)
			}
		}
	}
}

// endless is a file of n bytes that is made while it is read.
type endless struct {
	left int
	line string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		c := copy(p[n:], e.line[e.at:])
		e.at = (e.at + c) % len(e.line)
		n += c
	}
	e.left -= n
	return n, nil
}

// TestLongLinesAreSkipped reads a line of 200 MB without holding it, and goes on.
func TestLongLinesAreSkipped(t *testing.T) {
	in := io.MultiReader(strings.NewReader(pair+"\n"), &endless{left: 200 << 20, line: strings.Repeat("x", 4096)}, strings.NewReader("\n{}\n"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	report, err := tuning.Check(t.Context(), tuning.Options{Offer: without(llamaPairs(t))}, tuning.Input{Name: "t.jsonl", Reader: in}, nil)
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	got := texted(report.Problems)
	if len(got) != 3 || got[0] != "t.jsonl:2: is a line of more than 16 MiB" || !strings.HasPrefix(got[1], "t.jsonl:3: ") {
		t.Errorf("%q", got)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 100<<20 { // all in all
		t.Errorf("%d bytes were allocated", allocated)
	}
}

// TestReadingCanFail stops at an error and at the end of a context.
func TestReadingCanFail(t *testing.T) {
	broken := errors.New("the disk is gone")
	c := llamaPairs(t)
	in := tuning.Input{Name: "t.jsonl", Reader: io.MultiReader(strings.NewReader(pair+"\n"), iotest.ErrReader(broken))}
	if _, err := tuning.Check(t.Context(), tuning.Options{Offer: c}, in, nil); !errors.Is(err, broken) {
		t.Errorf("Check: %v", err)
	}
	in.Reader = io.MultiReader(strings.NewReader(pair+"\n"), iotest.ErrReader(broken))
	if _, err := tuning.Convert(t.Context(), c, in, io.Discard); !errors.Is(err, broken) {
		t.Errorf("Convert: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tuning.Check(ended, tuning.Options{Offer: c}, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(pair)}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Check: %v", err)
	}
}

// TestMediaOfAFile keeps one sort of media in a file, and lets the other file have another one.
func TestMediaOfAFile(t *testing.T) {
	nova := without(of(t, "nova", customization.FineTuning, customization.Conversation, true))
	if got := texted(both(t, nova, photo, strings.ReplaceAll(clip, "demo-bucket", "demo-other")).Problems); got != nil {
		t.Errorf("images in one file and videos in the other: %q", got)
	}
	nova2 := without(of(t, "nova2", customization.FineTuning, customization.Conversation, true))
	report := both(t, nova2, converse+"\n"+photo+"\n", converse)
	warnings := strings.Join(texted(report.Warnings), "\n")
	for _, want := range []string{"has media on line 2 and none on line 1", "has a validation file, which a job of"} {
		if !strings.Contains(warnings, want) {
			t.Errorf("%q is not in %q", want, warnings)
		}
	}
	if report.Training.Images != 1 || report.Validation.Images != 0 {
		t.Errorf("%+v", report)
	}
}
