package tuning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/catalog/customization"
	"github.com/sagerock/sagerock/internal/tuning"
)

// of finds the customization of a family that takes a format, the one with images first where
// media is true.
func of(t *testing.T, family string, method customization.Method, format customization.DataFormat, media bool) *customization.Offer {
	t.Helper()
	for _, id := range customization.Models(method) {
		c, _ := customization.OfferOf(id, method)
		if c.Family == family && c.Format == format && media == (len(c.Images) > 0) {
			return &c
		}
	}
	t.Fatalf("no %s of %s takes %s", method, family, format)
	return nil
}

// without is c for a file of a few lines.
func without(c *customization.Offer) *customization.Offer {
	few := *c
	few.Records = customization.Records{}
	return &few
}

// check returns what is said of the lines of a training file: its problems, and its warnings
// with a ? before them.
func check(t *testing.T, c *customization.Offer, lines ...string) (said []string) {
	t.Helper()
	report, err := tuning.Check(t.Context(), tuning.Options{Offer: c}, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(strings.Join(lines, "\n") + "\n")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all(report)
}

func all(report *tuning.Report) (said []string) {
	for i, list := range [][]tuning.Problem{report.Problems, report.Warnings} {
		for _, p := range list {
			if p.Line > 0 {
				said = append(said, strings.Repeat("?", i)+brief(p))
			}
			if p.Fix == "" || strings.HasSuffix(p.Text, ".") || p.Text != strings.ToLower(p.Text[:1])+p.Text[1:] {
				said = append(said, fmt.Sprintf("badly said: %+v", p))
			}
		}
	}
	return said
}

func brief(p tuning.Problem) string {
	text := fmt.Sprintf("%d: ", p.Line)
	if p.Path != "" {
		text += p.Path + ": "
	}
	return text + p.Text
}

// A good line of each format.
const (
	converse = `{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Is it open?"}]},{"role":"assistant","content":[{"text":"Yes."}]}]}`
	claude   = `{"system":"Be brief.","messages":[{"role":"user","content":"Is it open?"},{"role":"assistant","content":"Yes."}]}`
	pair     = `{"prompt":"Is it open?","completion":"Yes."}`
	input    = `{"input":"The shop is open on Mondays."}`
	grade    = `{"id":"a","messages":[{"role":"system","content":"Solve it."},{"role":"user","content":"2x = 6"}],"reference_answer":{"x":"3"}}`
	caption  = `{"image-ref":"s3://amzn-s3-demo-bucket/pets/cat.png","caption":"an orange cat"}`
	photo    = `{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"text":"What is it?"},{"image":{"format":"png","source":{"s3Location":{"uri":"s3://amzn-s3-demo-bucket/a.png","bucketOwner":"111122223333"}}}}]},{"role":"assistant","content":[{"text":"A cat."}]}]}`
	clip     = `{"messages":[{"role":"user","content":[{"text":"How many?"},{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://amzn-s3-demo-bucket/a.mp4"}}}}]},{"role":"assistant","content":[{"text":"Two."}]}]}`
	thought  = `{"messages":[{"role":"user","content":[{"text":"Where?"}]},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"It is near."}}},{"text":"Here."}]}]}`
	question = `{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"text":"Why is the sky blue?"}]}]}`
)

// TestEachModelTakesItsFormat passes a good line of the format of every customization, and
// refuses a line of each other format.
func TestEachModelTakesItsFormat(t *testing.T) {
	good := map[customization.DataFormat]string{
		customization.Conversation: converse, customization.Messages: claude, customization.Prompts: pair, customization.Texts: input,
		customization.GradedPrompts: grade, customization.Captions: caption,
	}
	seen := 0
	for _, method := range customization.Methods() {
		for _, id := range customization.Models(method) {
			c, _ := customization.OfferOf(id, method)
			for format, line := range good {
				seen++
				said := check(t, without(&c), line)
				chatted := c.Format == customization.GradedPrompts && format == customization.Messages
				if format == c.Format && len(said) > 0 {
					t.Errorf("%s by %s: %q", id, method, said)
				}
				if format != c.Format && !chatted && (len(said) == 0 || !strings.Contains(said[0], " takes "+map[customization.DataFormat]string{
					customization.Conversation: "a conversation", customization.Messages: "messages of text", customization.Prompts: "a prompt", customization.GradedPrompts: "chat messages", customization.Captions: "an image-ref",
				}[c.Format])) {
					t.Errorf("%s by %s takes %s: %q", id, method, format, said)
				}
			}
		}
	}
	if seen < 80 {
		t.Errorf("%d lines were checked", seen)
	}
	if said := check(t, nil, input, input[:len(input)-2]+` Yes."}`); said != nil {
		t.Errorf("continued pre-training: %q", said)
	}
}

func TestProblemsOfAConversation(t *testing.T) {
	nova := without(of(t, "nova", customization.FineTuning, customization.Conversation, true))
	micro := without(of(t, "nova", customization.FineTuning, customization.Conversation, false))
	nova2 := without(of(t, "nova2", customization.FineTuning, customization.Conversation, true))
	llama := without(of(t, "llama", customization.FineTuning, customization.Conversation, false))
	vision := without(of(t, "llama", customization.FineTuning, customization.Conversation, true))
	student := without(of(t, "nova", customization.Distillation, customization.Conversation, false))
	small := without(of(t, "llama", customization.Distillation, customization.Conversation, false))
	swap := func(line string, oldNew ...string) string {
		t.Helper()
		changed := strings.NewReplacer(oldNew...).Replace(line)
		if changed == line {
			t.Fatalf("nothing of %q is in %s", oldNew, line)
		}
		return changed
	}
	for name, tc := range map[string]struct {
		model *customization.Offer
		line  string
		want  []string
	}{
		"an image":                           {nova, photo, nil},
		"a video":                            {nova, clip, nil},
		"reasoning":                          {nova2, thought, nil},
		"a prompt for a teacher":             {student, question, nil},
		"a prompt and an answer for it":      {student, converse, nil},
		"schemaVersion may be any text":      {nova, swap(converse, "bedrock-conversation-2024", "mine"), nil},
		"no schemaVersion":                   {nova, clip, nil},
		"no system":                          {nova, photo, nil},
		"reasoning for the first generation": {nova, thought, []string{"1: messages[1].content[0].reasoningContent: is a block that the model does not train on"}},
		"an image for a model of text":       {micro, photo, []string{"1: messages[0].content[1].image: is not text, and the model trains on text alone"}},
		"another schemaVersion":              {student, swap(converse, "bedrock-conversation-2024", "mine"), []string{"1: schemaVersion: is not bedrock-conversation-2024"}},
		"the word of the page":               {student, swap(converse, "conversation-2024", "conversion-2024"), []string{"?1: schemaVersion: is bedrock-conversion-2024, a typing error of one of AWS's pages"}},
		"no schemaVersion for Llama":         {llama, swap(converse, `"schemaVersion":"bedrock-conversation-2024",`, ""), []string{"?1: schemaVersion: is missing"}},
		"several system texts":               {llama, swap(converse, `{"text":"Be brief."}`, `{"text":"a"},{"text":"b"}`), []string{"1: system: has more than one text"}},
		"several questions":                  {small, swap(converse, `]}]}`, `]},{"role":"user","content":[{"text":"And now?"}]}]}`), []string{"1: messages: has several questions, and the model takes one"}},
		"system as text":                     {nova, swap(converse, `[{"text":"Be brief."}]`, `"Be brief."`), []string{"1: system: is text, and must be a list"}},
		"no messages":                        {nova, `{"schemaVersion":"x"}`, []string{"1: messages: is missing"}},
		"no message":                         {nova, `{"schemaVersion":"x","messages":[]}`, []string{"1: messages: is empty"}},
		"content as text":                    {nova, swap(converse, `[{"text":"Yes."}]`, `"Yes."`), []string{"1: messages[1].content: is text, and must be a list"}},
		"no content":                         {nova, swap(converse, `,"content":[{"text":"Yes."}]`, ""), []string{"1: messages[1].content: is missing"}},
		"an empty answer":                    {nova, swap(converse, "Yes.", ""), []string{"1: messages[1].content[0].text: is empty"}},
		"an empty block beside another":      {nova, swap(converse, `{"text":"Yes."}`, `{"text":""},{"text":"Yes."}`), []string{"?1: messages[1].content[0].text: is an empty block"}},
		"an empty block beside an image":     {nova, swap(photo, "What is it?", ""), []string{"?1: messages[0].content[0].text: is an empty block"}},
		"an empty system text":               {nova, swap(converse, "Be brief.", ""), []string{"?1: system[0].text: is blank"}},
		"a space in a URI for Llama":         {vision, swap(photo, "a.png", "a b.png"), nil},
		"a blank answer":                     {nova, swap(converse, "Yes.", ` \n`), []string{"?1: messages[1].content[0].text: has nothing but white space"}},
		"no block":                           {nova, swap(converse, `{"text":"Yes."}`, ""), []string{"1: messages[1].content: is empty"}},
		"a block of text alone":              {nova, swap(converse, `{"text":"Yes."}`, `"Yes."`), []string{"1: messages[1].content[0]: is text, and must be an object"}},
		"text that is a number":              {nova, swap(converse, `"Yes."`, `1`), []string{"1: messages[1].content[0].text: is a number, and must be text"}},
		"a tool":                             {nova, swap(converse, `{"text":"Yes."}`, `{"toolUse":{}}`), []string{"1: messages[1].content[0].toolUse: is the use of a tool, which no model trains on"}},
		"a tool for the second generation":   {nova2, swap(converse, `{"text":"Yes."}`, `{"text":"Yes."},{"toolUse":{}}`), []string{"?1: messages[1].content[1].toolUse: is the use of a tool, with which a job may fail"}},
		"a document":                         {nova, swap(converse, `{"text":"Yes."}`, `{"document":{}}`), []string{"1: messages[1].content[0].document: is a block that the format does not have"}},
		"a role in capitals":                 {nova, swap(converse, `"user"`, `"User"`), []string{"1: messages[0].role: is another role than user or assistant"}},
		"a system message":                   {nova, swap(converse, `"user"`, `"system"`), nil},
		"the assistant first":                {nova, swap(converse, `"role":"user"`, `"role":"assistant"`, `"role":"assistant"`, `"role":"user"`), []string{"1: messages[0].role: is assistant, and the first message is the user's", "1: messages[1]: is the last message, and must be the assistant's"}},
		"two questions in a row":             {nova, swap(converse, `"role":"assistant"`, `"role":"user"`), []string{"1: messages[1].role: repeats the role of the previous message", "1: messages[1]: is the last message, and must be the assistant's"}},
		"no role":                            {nova, swap(converse, `"role":"user",`, ""), []string{"1: messages[0].role: is missing"}},
		"another key":                        {nova, swap(converse, `{"schema`, `{"toolConfig":{},"schema`), []string{"?1: toolConfig: is not a key of this format"}},
		"a key twice":                        {nova, swap(converse, `"role":"user"`, `"role":"user","role":"user"`), []string{"1: messages[0].role: is written twice in this object"}},
		"a reserved word":                    {nova, swap(converse, "Is it", "User: is it"), []string{"1: messages[0].content[0].text: has the reserved word User:"}},
		"one in the system text":             {nova, swap(converse, "Be brief.", "No [EOS]"), []string{"1: system[0].text: has the reserved word [EOS]"}},
		"one in an answer":                   {nova, swap(converse, "Yes.", "Bot: yes"), []string{"?1: messages[1].content[0].text: has the reserved word Bot:"}},
		"one for the second generation":      {nova2, swap(converse, "Is it", "User: is it"), []string{"?1: messages[0].content[0].text: has the reserved word User:"}},
		"one of AWS's validator":             {nova, swap(converse, "Yes.", "Thought: yes"), []string{"?1: messages[1].content[0].text: has the word Thought:, which AWS's validator refuses"}},
		"Llama reserves none":                {llama, swap(converse, "Is it", "User: is it"), nil},
		"an image of the assistant":          {nova, swap(photo, `"user"`, `"assistant"`, `"assistant"`, `"user"`), []string{"1: messages[0].role: is assistant, and the first message is the user's", "1: messages[1]: is the last message, and must be the assistant's", "1: messages[0].content[1].image: is in a message of the assistant, which is text alone"}},
		"an image in the record":             {nova, swap(photo, `"s3Location":{"uri":"s3://amzn-s3-demo-bucket/a.png","bucketOwner":"111122223333"}`, `"bytes":"AAAA"`), []string{"1: messages[0].content[1].image.source.bytes: has the media itself, as base64"}},
		"another format":                     {nova, swap(photo, `"png"`, `"tiff"`), []string{"1: messages[0].content[1].image.format: is not one of png, jpeg, gif, webp"}},
		"no format":                          {nova, swap(photo, `"format":"png",`, ""), []string{"1: messages[0].content[1].image.format: is missing"}},
		"webp for the second generation":     {nova2, swap(photo, `"png"`, `"webp"`), []string{"1: messages[0].content[1].image.format: is not one of png, jpeg, gif"}},
		"a URL":                              {nova, swap(photo, "s3://amzn-s3-demo-bucket/a.png", "https://example.com/a.png"), []string{"1: messages[0].content[1].image.source.s3Location.uri: is not the URI of an object in S3"}},
		"a space in a URI":                   {nova, swap(photo, "a.png", "a b.png"), []string{"1: messages[0].content[1].image.source.s3Location.uri: has a character that Amazon Nova does not take"}},
		"images beside a video":              {nova, photo + "\n" + clip, []string{"2: messages: has videos, and line 1 has images"}},
		"media in two buckets":               {nova, photo + "\n" + swap(photo, "demo-bucket", "demo-other"), []string{"2: messages[0].content[1].image.source.s3Location.uri: is in another bucket than the first one, on line 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "a system message" { // which is OpenAI's format then
				if said := check(t, tc.model, tc.line); len(said) != 1 || !strings.Contains(said[0], "is a system message") {
					t.Errorf("%q", said)
				}
				return
			}
			if diff := cmp.Diff(tc.want, check(t, tc.model, tc.line)); diff != "" {
				t.Error(diff)
			}
		})
	}
	images := strings.Repeat(`{"image":{"format":"png","source":{"s3Location":{"uri":"s3://amzn-s3-demo-bucket/a.png"}}}},`, 11)
	if said := check(t, nova, swap(converse, `{"text":"Is`, images+`{"text":"Is`)); !slices.Equal(said, []string{"1: messages: has 11 images, more than 10"}) {
		t.Errorf("11 images: %q", said)
	}
}

func TestProblemsOfOtherFormats(t *testing.T) {
	anthropic := without(of(t, "claude", customization.FineTuning, customization.Messages, false))
	llama := without(of(t, "llama", customization.FineTuning, customization.Prompts, false))
	reinforced := without(of(t, "open", customization.ReinforcementFineTuning, customization.GradedPrompts, false))
	titan := without(of(t, "titan", customization.FineTuning, customization.Captions, true))
	for name, tc := range map[string]struct {
		model *customization.Offer
		line  string
		want  []string
	}{
		"Anthropic without a system text":  {anthropic, `{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}`, nil},
		"a further key":                    {anthropic, `{"id":1,` + claude[1:], []string{"1: id: is not a key of this format"}},
		"an empty message":                 {anthropic, strings.Replace(claude, "Yes.", "", 1), []string{"1: messages[1].content: is empty"}},
		"the user last":                    {anthropic, `{"system":"x","messages":[{"role":"user","content":"a"}]}`, []string{"1: messages[0]: is the last message, and must be the assistant's"}},
		"OpenAI's":                         {anthropic, `{"messages":[{"role":"system","content":"x"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}`, []string{"1: is chat messages in OpenAI's format; " + anthropic.Model + " takes messages of text with an optional system text (Anthropic's format)"}},
		"no completion":                    {llama, `{"prompt":"a"}`, []string{"1: completion: is missing"}},
		"an empty completion":              {llama, `{"prompt":"a","completion":""}`, []string{"1: completion: is empty"}},
		"a completion of another kind":     {llama, `{"prompt":"a","completion":["b"]}`, []string{"1: completion: is a list, and must be text"}},
		"a key that Bedrock does not read": {llama, `{"prompt":"a","completion":"b","source":"c"}`, []string{"?1: source: is not a key of this format"}},
		"markers":                          {llama, `{"prompt":"Human: a\nAssistant:","completion":"b"}`, []string{"?1: prompt: has the marker of a turn, Human:", "?1: prompt: has the marker of a turn, Assistant:"}},
		"keys that do not tell":            {llama, `{"a":1}`, []string{"1: prompt: is missing", "1: completion: is missing", "?1: a: is not a key of this format"}},
		"no reference":                     {reinforced, `{"messages":[{"role":"user","content":"a"}]}`, []string{"?1: reference_answer: is missing"}},
		"an answer at the end":             {reinforced, `{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"reference_answer":"b"}`, []string{"?1: messages[1]: is an answer, and the model writes one itself"}},
		"another role":                     {reinforced, `{"messages":[{"role":"human","content":"a"}],"reference_answer":"b"}`, []string{"1: messages[0].role: is another role than system, user or assistant"}},
		"a prompt of an image":             {reinforced, `{"messages":[{"role":"user","content":[{"type":"image_url"}]}],"reference_answer":"b"}`, []string{"?1: messages[0].content[0]: is not text, and AWS's pages have text alone"}},
		"a long caption":                   {titan, strings.Replace(caption, "an orange cat", strings.Repeat("cat ", 900), 1), []string{fmt.Sprintf("1: caption: has 3600 characters, and may have %d to %d", titan.Caption.Min, titan.Caption.Max)}},
		"an image that is none":            {titan, strings.Replace(caption, ".png", ".gif", 1), []string{"?1: image-ref: does not end with .png, .jpg or .jpeg"}},
		"an image on this machine":         {titan, strings.Replace(caption, "s3://", "/", 1), []string{"1: image-ref: is not the URI of an object in S3"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, check(t, tc.model, tc.line)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLinesThatAreNoRecords is about encodings and JSON.
func TestLinesThatAreNoRecords(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"a blank line":            {pair + "\n\n" + strings.Replace(pair, "open", "closed", 1) + "\n", "2: is a blank line"},
		"a trailing comma":        {`{"prompt":"a","completion":"b",}` + "\n", "1: has a comma before a closing brace"},
		"a comma after a record":  {pair + ",\n", "1: ends with a comma after the record"},
		"single quotes":           {`{'prompt':'a'}` + "\n", "1: has a key in single quotes"},
		"a key without quotes":    {`{prompt:"a"}` + "\n", "1: has a key without double quotes"},
		"NaN":                     {`{"prompt":NaN}` + "\n", "1: has a number that JSON lacks"},
		"Python's constants":      {`{"prompt":None}` + "\n", "1: has a constant of Python, which is not JSON"},
		"two records in a line":   {pair + pair + "\n", "1: has more after the end of its JSON value"},
		"a quote inside":          {`{"prompt":"a "quoted" word"}` + "\n", "1: lacks a comma or a closing bracket"},
		"a tab inside":            {"{\"prompt\":\"a\tb\",\"completion\":\"c\"}\n", "1: has a control character inside a text"},
		"an escape":               {`{"prompt":"C:\data"}` + "\n", "1: has a backslash that escapes nothing"},
		"an unfinished line":      {pair + "\n" + pair[:20] + "\n", "2: ends in the middle of its JSON value"},
		"an array":                {"[" + pair + "]\n", "1: begins a JSON array, and the file was read no further"},
		"an array over lines":     {"[\n" + pair + ",\n" + pair + "\n]\n", "1: begins a JSON array, and the file was read no further"},
		"a record over lines":     {"{\n \"prompt\": \"a\",\n \"completion\": \"b\"\n}\n", "1: begins a record that goes on in the next line, and the file was read no further"},
		"text":                    {"prompt,completion\n", "1: is not JSON"},
		"a number":                {pair + "\n1\n", "2: is a number, and must be an object"},
		"zero":                    {pair + "\n\x00\n", "2: has a NUL byte"},
		"Windows-1252":            {"{\"prompt\":\"caf\xe9\",\"completion\":\"b\"}\n", "1: is not UTF-8"},
		"a byte order mark":       {"\ufeff" + pair + "\n", "?1: begins with a byte order mark, which JSON does not have"},
		"carriage returns":        {pair + "\r\n" + strings.Replace(pair, "open", "closed", 1) + "\r\n", "?1: ends with a carriage return, as on Windows"},
		"UTF-16":                  {"\xff\xfe{\x00\"\x00", "0: is UTF-16"},
		"UTF-16 without a mark":   {"{\x00\"\x00", "0: is UTF-16"},
		"UTF-32":                  {"\xff\xfe\x00\x00{\x00\x00\x00", "0: is UTF-32"},
		"gzip":                    {"\x1f\x8b\x08\x00", "0: is compressed with gzip"},
		"a spreadsheet":           {"PK\x03\x04", "0: is a ZIP archive or a spreadsheet"},
		"Parquet":                 {"PAR1\x15\x04", "0: is a Parquet file"},
		"nothing":                 {"", "0: has no records"},
		"a log":                   {`{"schemaType":"ModelInvocationLog","modelId":"m","input":{},"output":{}}` + "\n", "1: is a line of Bedrock's invocation log; MODEL takes a prompt and its completion"},
		"the last line is a line": {pair, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := without(of(t, "llama", customization.FineTuning, customization.Prompts, false))
			report, err := tuning.Check(t.Context(), tuning.Options{Offer: c}, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(tc.text)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, p := range report.Problems {
				said = append(said, brief(p))
			}
			for _, p := range report.Warnings {
				if p.Line > 0 {
					said = append(said, "?"+brief(p))
				}
			}
			want := strings.ReplaceAll(tc.want, "MODEL", c.Model)
			if (want == "") != (len(said) == 0) || want != "" && (len(said) != 1 || !strings.HasPrefix(said[0], want)) {
				t.Errorf("got %q, want %q", said, want)
			}
		})
	}
}
