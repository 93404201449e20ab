package tuning_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/catalog/customization"
	"github.com/sagerock/sagerock/internal/tuning"
)

// convert returns what is written of a file, and what is said of it.
func convert(t *testing.T, c *customization.Offer, text string) (out string, said []string) {
	t.Helper()
	var b strings.Builder
	done, err := tuning.Convert(t.Context(), c, tuning.Input{Name: "t.jsonl", Reader: strings.NewReader(text)}, &b)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range done.Problems {
		said = append(said, brief(p))
	}
	for _, p := range done.Warnings {
		said = append(said, "?"+brief(p))
	}
	return b.String(), said
}

// TestConvert writes the formats that people have in those that models take.
func TestConvert(t *testing.T) {
	nova := without(of(t, "nova", customization.FineTuning, customization.Conversation, true))
	claude3 := without(of(t, "claude", customization.FineTuning, customization.Messages, false))
	llama := without(llamaPairs(t))
	reinforced := without(of(t, "open", customization.ReinforcementFineTuning, customization.GradedPrompts, false))
	more := customization.Any(customization.ContinuedPreTraining)
	const (
		openai     = `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Is it open?"},{"role":"assistant","content":"Yes.","weight":1}]}`
		plainTurns = `{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"text":"Is it open?"}]},{"role":"assistant","content":[{"text":"Yes."}]}]}`
	)
	for name, tc := range map[string]struct {
		model     *customization.Offer
		from, out string
		said      []string
	}{
		"OpenAI to a conversation":          {nova, openai, converse, nil},
		"OpenAI to Anthropic":               {claude3, openai, claude, nil},
		"OpenAI's developer":                {nova, strings.Replace(openai, `"system"`, `"developer"`, 1), converse, nil},
		"OpenAI's parts":                    {nova, strings.Replace(openai, `"Is it open?"`, `[{"type":"text","text":"Is it open?"}]`, 1), converse, nil},
		"OpenAI to a graded prompt":         {reinforced, openai, `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Is it open?"}],"reference_answer":"Yes."}`, nil},
		"Anthropic to a conversation":       {nova, claude, converse, nil},
		"a conversation to Anthropic":       {claude3, converse, claude, nil},
		"prompts to a conversation":         {nova, pair, plainTurns, nil},
		"a conversation to prompts":         {llama, plainTurns, pair, nil},
		"Alpaca":                            {nova, `{"instruction":"Translate.","input":"Ja","output":"Yes"}`, strings.NewReplacer("Is it open?", `Translate.\n\nJa`, "Yes.", "Yes").Replace(plainTurns), nil},
		"Alpaca without an input":           {llama, `{"instruction":"Is it open?","input":"","output":"Yes."}`, pair, nil},
		"Dolly":                             {llama, `{"instruction":"Is it open?","context":"","response":"Yes.","category":"qa"}`, pair, []string{"?1: category: is left out"}},
		"ShareGPT":                          {nova, `{"id":"7","conversations":[{"from":"human","value":"Is it open?"},{"from":"gpt","value":"Yes."}]}`, plainTurns, []string{"?1: id: is left out"}},
		"ShareGPT with a system text":       {claude3, `{"conversations":[{"from":"system","value":"Be brief."},{"from":"human","value":"Is it open?"},{"from":"gpt","value":"Yes."}]}`, claude, nil},
		"a question":                        {llama, `{"question":"Is it open?","answer":"Yes."}`, pair, nil},
		"a text":                            {more, `{"text":"The shop is open on Mondays."}`, input, nil},
		"the same format":                   {nova, " " + converse + "\r\n\n", converse, nil},
		"markup stays":                      {nova, strings.Replace(pair, "Is it", "<b>&", 1), strings.Replace(plainTurns, "Is it", "<b>&", 1), nil},
		"an array":                          {llama, "[\n {\"question\": \"Is it open?\",\n  \"answer\": \"Yes.\"},\n " + pair + "]", pair + "\n" + pair, nil},
		"a byte order mark":                 {llama, "\ufeff" + pair, pair, nil},
		"brackets and quotes in a text":     {llama, "[{\"question\":\"]}\\\"[{\",\n\"answer\":\"}\"}]", `{"prompt":"]}\"[{","completion":"}"}`, nil},
		"tools":                             {nova, strings.Replace(openai, `{"messages"`, `{"tools":[{}],"messages"`, 1), "", []string{"1: has the key tools, for which a conversation (bedrock-conversation-2024) has no place"}},
		"a call of a tool":                  {nova, strings.Replace(openai, `"content":"Yes."`, `"tool_calls":[{}]`, 1), "", []string{"1: has the key tool_calls, for which a conversation (bedrock-conversation-2024) has no place"}},
		"an answer that does not count":     {nova, strings.Replace(openai, `"weight":1`, `"weight":0`, 1), "", []string{"1: has the key weight, for which a conversation (bedrock-conversation-2024) has no place"}},
		"an image":                          {nova, strings.Replace(openai, `"Is it open?"`, `[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://example.com"}}]`, 1), "", []string{"1: has an image or a video, which is not converted"}},
		"a system text for a prompt":        {llama, claude, "", []string{"1: has a system text, for which a prompt and its completion have no place"}},
		"several turns for a prompt":        {llama, `{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}`, "", []string{"1: has other turns than a question and its answer"}},
		"several texts for one":             {claude3, strings.Replace(plainTurns, `{"text":"Yes."}`, `{"text":"Yes."},{"text":"No."}`, 1), "", []string{"1: has a message of several texts, and messages of text with an optional system text (Anthropic's format) has one"}},
		"a text for a conversation":         {nova, input, "", []string{"1: is an input for continued pre-training, which does not say what a conversation (bedrock-conversation-2024) needs"}},
		"preferences":                       {nova, `{"prompt":"a","chosen":"b","rejected":"c"}`, "", []string{"1: is a chosen and a rejected answer"}},
		"a format that nobody knows":        {nova, `{"a":1}`, "", []string{"1: is in a format that is not known"}},
		"a line that is no JSON":            {nova, pair + "\n{'a'}\n" + pair, plainTurns + "\n" + plainTurns, []string{"2: has a key in single quotes"}},
		"a key that says something":         {llama, `{"question":"a","answer":"b","hint":"c"}`, "", []string{"1: has the key hint, for which a prompt and its completion has no place"}},
		"no answer for a graded prompt":     {reinforced, `{"prompt":"a"}`, "", []string{"1: has no answer for reference_answer"}},
		"a graded prompt to another format": {nova, `{"messages":[{"role":"user","content":"Is it open?"}],"reference_answer":"Yes."}`, plainTurns, nil},
		"an answer that is no text":         {nova, grade, "", []string{"1: has a reference_answer that is not the text of an answer"}},
		"a graded prompt stays as it is":    {reinforced, grade, grade, nil},
	} {
		t.Run(name, func(t *testing.T) {
			out, said := convert(t, tc.model, tc.from)
			if diff := cmp.Diff(tc.out, strings.TrimSuffix(out, "\n")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.said, said); diff != "" {
				t.Error(diff)
			}
			if len(said) == 0 {
				if said := check(t, tc.model, strings.Split(strings.TrimSuffix(out, "\n"), "\n")...); len(said) > 0 && !strings.HasPrefix(said[0], "?") {
					t.Errorf("what was written: %q", said)
				}
			}
		})
	}
	for _, mark := range []string{"\xff\xfe", "\xfe\xff", "<", ">"} {
		text := strings.Trim(mark, "<>")
		for _, u := range utf16.Encode([]rune(strings.Replace(pair, "Yes.", "Ja, 😀.", 1))) {
			if low, high := string([]byte{byte(u)}), string([]byte{byte(u >> 8)}); mark == "\xff\xfe" || mark == "<" {
				text += low + high
			} else {
				text += high + low
			}
		}
		if out, said := convert(t, llama, text); out != strings.Replace(pair, "Yes.", "Ja, 😀.", 1)+"\n" || said != nil {
			t.Errorf("UTF-16 %q: %q, %q", mark, out, said)
		}
	}
	if out, said := convert(t, llama, "\x1f\x8b\x08\x00"); out != "" || len(said) != 1 || said[0] != "0: is compressed with gzip" {
		t.Errorf("gzip: %q, %q", out, said)
	}
}
