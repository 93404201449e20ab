package compare

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/failure"
)

// Sample is what is sent to each target.
type Sample struct {
	Kind        string `json:"-"` // of the model: one of contract's protocols
	Text        string `json:"text"`
	ContentType string `json:"-"`

	body []byte // of a raw model, or the messages of a chat, or what is to be embedded
}

// prompts are sent to a chat model unless a file is named: short and long answers, reasoning, a
// format, and another language.
var prompts = []string{
	"In one sentence: what is a load balancer?",
	"A train leaves at 9:40 and arrives at 13:05. How long does it take? Answer with hours and minutes only.",
	"List three risks of storing passwords in plain text, one line each.",
	`Answer with JSON only, with the keys "city" and "country": The Louvre is in Paris.`,
	"Translate into German: The invoice is due at the end of the month.",
}

// Default are the samples of a kind of models without a file. There are none for a raw model,
// whose data nobody knows.
func Default(kind string) ([]Sample, error) {
	if kind == contract.ProtocolRaw {
		return nil, failure.Usage("add --data FILE, with a sample in each line", "what a raw model takes, only its data says")
	}
	var out []Sample
	for _, prompt := range prompts {
		out = append(out, text(kind, prompt))
	}
	return out, nil
}

// text is a sample of a chat or an embedding.
func text(kind, prompt string) Sample {
	body, _ := json.Marshal(prompt) // a text always encodes
	if kind == contract.ProtocolChat {
		body, _ = json.Marshal([]map[string]string{{"role": "user", "content": prompt}})
	}
	return Sample{Kind: kind, Text: prompt, ContentType: "application/json", body: body}
}

// longestSample bounds one line of a file.
const longestSample = 4 << 20

// Read reads at most limit samples of a file, or all with 0. For a raw model each line is one body:
// CSV, or JSON where the file is called .jsonl or .json. For the others a line of JSON is a text,
// or an object with "prompt", "messages" or "input", and a CSV file has a column of one of these
// names, or only one.
func Read(kind, name string, r io.Reader, limit int) ([]Sample, error) {
	lines := strings.HasPrefix(filepath.Ext(name), ".json")
	var out []Sample
	add := func(s Sample) bool {
		out = append(out, s)
		return limit == 0 || len(out) < limit
	}
	var err error
	switch {
	case kind == contract.ProtocolRaw:
		err = eachLine(r, func(_ int, line []byte) (bool, error) {
			contentType := "text/csv"
			if lines {
				contentType = "application/json"
			}
			return add(Sample{Kind: kind, Text: string(line), ContentType: contentType, body: bytes.Clone(line)}), nil
		})
	case lines:
		err = eachLine(r, func(n int, line []byte) (bool, error) {
			s, ok := parse(kind, line)
			if !ok {
				return false, failure.New(`write a text, or {"prompt": "..."}, {"messages": [...]} or {"input": "..."}`, "%s:%d: is no sample of a %s model", name, n, kind)
			}
			return add(s), nil
		})
	default:
		err = column(kind, name, r, add)
	}
	if err == nil && len(out) == 0 {
		err = failure.New("write a sample in each line", "%s has no samples", name)
	}
	return out, err
}

// eachLine calls fn with each line that is not blank, and its number, as long as it returns true.
func eachLine(r io.Reader, fn func(n int, line []byte) (bool, error)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestSample)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if more, err := fn(n, line); err != nil || !more {
			return err
		}
	}
	return lines.Err()
}

// parse reads a line of JSON.
func parse(kind string, line []byte) (Sample, bool) {
	var plain string
	if json.Unmarshal(line, &plain) == nil && plain != "" {
		return text(kind, plain), true
	}
	var doc struct {
		Prompt, Input string
		Messages      json.RawMessage
	}
	if json.Unmarshal(line, &doc) != nil {
		return Sample{}, false
	}
	switch {
	case doc.Prompt != "":
		return text(kind, doc.Prompt), true
	case doc.Input != "":
		return text(kind, doc.Input), true
	case len(doc.Messages) > 0 && kind == contract.ProtocolChat:
		return Sample{Kind: kind, Text: string(doc.Messages), ContentType: "application/json", body: doc.Messages}, true
	}
	return Sample{}, false
}

// column reads the texts of a CSV file.
func column(kind, name string, r io.Reader, add func(Sample) bool) error {
	rows := csv.NewReader(r)
	header, err := rows.Read()
	if err != nil {
		return failure.New("write a header and a text in each row", "%s: %v", name, err)
	}
	at := -1
	for i, title := range header {
		switch strings.ToLower(strings.TrimSpace(title)) {
		case "prompt", "input", "text":
			at = i
		}
	}
	if at < 0 && len(header) == 1 {
		at = 0
	}
	if at < 0 {
		return failure.New("call the column with the texts prompt", "%s has no column prompt, input or text", name)
	}
	for {
		row, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return failure.New("mend the row", "%s: %v", name, err)
		case !add(text(kind, row[at])):
			return nil
		}
	}
}

// request is the body of a sample for a model, and the path of the gateway that takes it.
func (s *Sample) request(model string) (body []byte, path string) {
	name, _ := json.Marshal(model)
	switch s.Kind {
	case contract.ProtocolChat:
		return []byte(`{"model":` + string(name) + `,"messages":` + string(s.body) + `}`), "/v1/chat/completions"
	case contract.ProtocolEmbedding:
		return []byte(`{"model":` + string(name) + `,"input":` + string(s.body) + `}`), "/v1/embeddings"
	}
	return s.body, "/v1/models/" + model + "/invoke"
}
