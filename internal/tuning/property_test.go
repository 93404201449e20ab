package tuning_test

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/catalog/customization"
	"github.com/sagerock/sagerock/internal/tuning"
)

// offers are all customizations, for a file of a few records.
func offers() (all []*customization.Offer) {
	for _, method := range customization.Methods() {
		for _, id := range customization.Models(method) {
			c, _ := customization.OfferOf(id, method)
			all = append(all, without(&c))
		}
	}
	return all
}

// letters are what a text is drawn from: no word that a model reserves.
var letters = rapid.StringOfN(rapid.RuneFrom([]rune("abc \n\t\"\\{}[],<é語😀-")), 0, 30, -1)

// said is a text that is not blank, and another one for each n.
func said(t *rapid.T, n int) string { return fmt.Sprintf("%d %s x", n, letters.Draw(t, "text")) }

type object = map[string]any

// drawn is a good record in the format of c. n makes it another one than those before.
func drawn(t *rapid.T, c *customization.Offer, n int) object {
	turns := 1
	if !c.SingleTurn && c.Format != customization.GradedPrompts {
		turns = rapid.IntRange(1, 3).Draw(t, "turns")
	}
	system := rapid.Bool().Draw(t, "system")
	switch c.Format {
	case customization.Prompts:
		return object{"prompt": said(t, n), "completion": said(t, n)}
	case customization.Captions:
		return object{"image-ref": fmt.Sprintf("s3://amzn-s3-demo-bucket/%d.png", n), "caption": said(t, n)}
	case customization.GradedPrompts, customization.Messages:
		var all []any
		r := object{}
		for i := range turns {
			all = append(all, object{"role": "user", "content": said(t, n*10+i)})
			if c.Format == customization.Messages {
				all = append(all, object{"role": "assistant", "content": said(t, n)})
			}
		}
		switch {
		case c.Format == customization.GradedPrompts:
			r["reference_answer"] = said(t, n)
			if system {
				all = append([]any{object{"role": "system", "content": said(t, n)}}, all...)
			}
		case system:
			r["system"] = said(t, n)
		}
		r["messages"] = all
		return r
	}
	r := object{"schemaVersion": "bedrock-conversation-2024"}
	if system {
		r["system"] = []any{object{"text": said(t, n)}}
	}
	var all []any
	for i := range turns {
		asked := []any{object{"text": said(t, n*10+i)}}
		if i == 0 && len(c.Images) > 0 {
			asked = append(asked, object{"image": object{"format": "png", "source": object{"s3Location": object{"uri": "s3://amzn-s3-demo-bucket/a.png"}}}})
		}
		all = append(all, object{"role": "user", "content": asked}, object{"role": "assistant", "content": []any{object{"text": said(t, n)}}})
	}
	r["messages"] = all
	return r
}

// TestGoodFilesPassAndAMutationIsNamed draws files, and breaks one line of each.
func TestGoodFilesPassAndAMutationIsNamed(t *testing.T) {
	all := offers()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(all).Draw(t, "offer")
		n := rapid.IntRange(1, 5).Draw(t, "records")
		var lines []string
		for i := range n {
			line, err := json.Marshal(drawn(t, c, i+1))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(line))
		}
		if got := read(t, c, lines); len(got.Problems) > 0 || got.Training.Records != n || got.Training.Duplicates > 0 {
			t.Fatalf("%s by %s: %+v\n%s", c.Model, c.Method, got, strings.Join(lines, "\n"))
		}
		at := rapid.IntRange(1, n).Draw(t, "broken")
		how := rapid.SampledFrom(mutations).Draw(t, "mutation")
		broken := slices.Clone(lines)
		if broken[at-1] = how(lines[at-1]); broken[at-1] == lines[at-1] {
			return // which has nothing of that sort
		}
		found := read(t, c, broken).Problems
		if len(found) == 0 || slices.ContainsFunc(found, func(p tuning.Problem) bool { return p.Line != at && p.Line != 0 }) || found[len(found)-1].Line != at {
			t.Fatalf("%s by %s: %+v\nline %d of\n%s", c.Model, c.Method, found, at, strings.Join(broken, "\n"))
		}
	})
}

func read(t *rapid.T, c *customization.Offer, lines []string) *tuning.Report {
	report, err := tuning.Check(t.Context(), tuning.Options{Offer: c}, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(strings.Join(lines, "\n") + "\n")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// mutations each break a record of any format.
var mutations = []func(line string) string{
	func(string) string { return "" },
	func(line string) string { return line[:len(line)-1] },
	func(line string) string { return line[:len(line)-1] + ",}" },
	func(line string) string { return line + "," },
	func(line string) string { return line + line },
	func(line string) string { return "1" },
	func(line string) string { return "{}" },
	func(line string) string { return strings.Replace(line, `"`, `'`, 2) },
	func(line string) string { return strings.Replace(line, `"role":"user"`, `"role":"User"`, 1) },
	func(line string) string {
		return strings.Replace(line, `"role":"user"`, `"role":"user","role":"user"`, 1)
	},
	func(line string) string { return strings.Replace(line, `"format":"png"`, `"format":"bmp"`, 1) },
	func(line string) string { return strings.Replace(line, "s3://", "https://", 1) },
	func(line string) string { return strings.Replace(line, `"messages":[`, `"messages":[7,`, 1) },
	func(line string) string { return strings.Replace(line, "x", "\x00", 1) },
	func(line string) string { return strings.Replace(line, " x", "\xe9", 1) },
}

// TestConvertedFilesPass writes good conversations of one format in each other that has a place
// for them, and finds them good there.
func TestConvertedFilesPass(t *testing.T) {
	all := offers()
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.SampledFrom(all).Draw(t, "from"), rapid.SampledFrom(all).Draw(t, "to")
		line, err := json.Marshal(drawn(t, from, 1))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		done, err := tuning.Convert(t.Context(), to, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(string(line))}, &out)
		if err != nil || len(done.Problems) == 0 && done.Records != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		if len(done.Problems) > 0 || to.SingleTurn || from.Format == to.Format {
			return
		}
		if got := read(t, to, []string{strings.TrimSuffix(out.String(), "\n")}); len(got.Problems) > 0 {
			t.Fatalf("%s to %s: %+v\n%s\n%s", from.Format, to.Format, got.Problems, line, out.String())
		}
	})
}

// FuzzCheck reads any bytes as each format, twice, and converts them.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		converse, claude, pair, input, grade, caption, photo, clip, thought, question, "[" + pair + "]", "{\n" + pair[1:], "\xff\xfe{\x00", "\ufeff" + pair, pair + "\r\n\r\n" + pair, "",
		`{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}`, `{"instruction":"a","output":"b"}`, `{"messages":[null,1,{"content":[null,1,{"text":1}]}],"system":[1,{}]}`,
		`{"messages":{},"schemaVersion":[]}`, `{"conversations":7}`, `{"prompt":null,"completion":{}}`, `{"messages":[{"role":"user","content":[{"image":{"source":[]}},{"video":7}]}]}`,
	} {
		f.Add([]byte(seed), byte(0))
	}
	all := append(offers(), nil)
	f.Fuzz(func(t *testing.T, data []byte, which byte) {
		c := all[int(which)%len(all)]
		var reports [2]*tuning.Report
		for i := range reports {
			var err error
			held := &tuning.Input{Name: "held.jsonl", Reader: strings.NewReader(string(data))}
			if reports[i], err = tuning.Check(t.Context(), tuning.Options{Offer: c}, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(string(data))}, held); err != nil {
				t.Fatal(err)
			}
			for _, p := range slices.Concat(reports[i].Problems, reports[i].Warnings) {
				if p.Text == "" || p.Fix == "" || p.Line > strings.Count(string(data), "\n")+1 || p.Column > len(data)+1 || p.Line > 0 && p.Column < 1 {
					t.Fatalf("%+v", p)
				}
			}
		}
		if diff := cmp.Diff(reports[0], reports[1]); diff != "" {
			t.Fatal(diff)
		}
		if c != nil {
			if _, err := tuning.Convert(t.Context(), c, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(string(data))}, io.Discard); err != nil {
				t.Fatal(err)
			}
		}
	})
}
