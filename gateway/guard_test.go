package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
)

// screened is what ApplyGuardrail answers.
func screened(action, text, assessment string) http.HandlerFunc {
	outputs := "[]"
	if action != "NONE" {
		outputs = `[{"text": "` + text + `"}]`
	}
	return ok("application/json", `{"action": "`+action+`", "outputs": `+outputs+`, "assessments": [`+assessment+`], "usage": {
		"topicPolicyUnits": 1, "contentPolicyUnits": 1, "wordPolicyUnits": 0, "sensitiveInformationPolicyUnits": 0,
		"sensitiveInformationPolicyFreeUnits": 0, "contextualGroundingPolicyUnits": 0}}`)
}

const (
	email   = `{"sensitiveInformationPolicy": {"piiEntities": [{"type": "EMAIL", "match": "x", "action": "ANONYMIZED"}], "regexes": []}}`
	regex   = `{"sensitiveInformationPolicy": {"piiEntities": [], "regexes": [{"name": "order", "match": "x", "action": "ANONYMIZED"}]}}`
	spotted = `{"topicPolicy": {"topics": [{"name": "a", "type": "DENY", "action": "NONE"}]}}`
	topic   = `{"topicPolicy": {"topics": [{"name": "a", "type": "DENY", "action": "BLOCKED"}]}}`
	hate    = `{"contentPolicy": {"filters": [{"type": "HATE", "confidence": "HIGH", "action": "BLOCKED"}]}}`
	word    = `{"wordPolicy": {"customWords": [{"match": "x", "action": "BLOCKED"}], "managedWordLists": []}}`
	profane = `{"wordPolicy": {"customWords": [], "managedWordLists": [{"type": "PROFANITY", "match": "x", "action": "BLOCKED"}]}}`
	baton   = `{"contextualGroundingPolicy": {"filters": [{"type": "RELEVANCE", "threshold": 0.5, "score": 0.1, "action": "BLOCKED"}]}}`
	card    = `{"sensitiveInformationPolicy": {"piiEntities": [{"type": "CREDIT_DEBIT_CARD_NUMBER", "match": "x", "action": "BLOCKED"}], "regexes": []}}`
)

// guarded gives both SageMaker models a guardrail.
func guarded() gateway.Options {
	s := onlySageMaker()
	for _, name := range []string{"hybrid", "churn"} {
		m := s.Models[name]
		m.Guardrail = "default"
		s.Models[name] = m
	}
	return gateway.Options{Settings: s, Targets: &contract.Targets{Guardrails: map[string]string{"default": "gr1:7"}}}
}

func TestGuardrailOnSageMaker(t *testing.T) {
	t.Parallel()
	pass := screened("NONE", "", "")
	for name, tc := range map[string]struct {
		input, output http.HandlerFunc
		sent          string // the prompt that the model gets; "" if it gets none
		text, stop    string
	}{
		"passes":                   {pass, pass, "my secret", "Hi there", "end_turn"},
		"only detected":            {screened("NONE", "", spotted), pass, "my secret", "Hi there", "end_turn"},
		"prompt is blocked":        {screened("GUARDRAIL_INTERVENED", "Sorry.", topic), nil, "", "Sorry.", "guardrail_intervened"},
		"hate is blocked":          {screened("GUARDRAIL_INTERVENED", "Sorry.", hate), nil, "", "Sorry.", "guardrail_intervened"},
		"word is blocked":          {screened("GUARDRAIL_INTERVENED", "Sorry.", word), nil, "", "Sorry.", "guardrail_intervened"},
		"profanity is blocked":     {screened("GUARDRAIL_INTERVENED", "Sorry.", profane), nil, "", "Sorry.", "guardrail_intervened"},
		"ungrounded is blocked":    {screened("GUARDRAIL_INTERVENED", "Sorry.", baton), nil, "", "Sorry.", "guardrail_intervened"},
		"card number is blocked":   {screened("GUARDRAIL_INTERVENED", "Sorry.", card), nil, "", "Sorry.", "guardrail_intervened"},
		"blocked and anonymized":   {screened("GUARDRAIL_INTERVENED", "Sorry.", email+", "+topic), nil, "", "Sorry.", "guardrail_intervened"},
		"for no reason known":      {screened("GUARDRAIL_INTERVENED", "Sorry.", "{}"), nil, "", "Sorry.", "guardrail_intervened"},
		"prompt is anonymized":     {screened("GUARDRAIL_INTERVENED", "my {EMAIL}", email), pass, "my {EMAIL}", "Hi there", "end_turn"},
		"pattern is anonymized":    {screened("GUARDRAIL_INTERVENED", "my {order}", regex), pass, "my {order}", "Hi there", "end_turn"},
		"answer is blocked":        {pass, screened("GUARDRAIL_INTERVENED", "Sorry.", hate), "my secret", "Sorry.", "guardrail_intervened"},
		"answer is anonymized":     {pass, screened("GUARDRAIL_INTERVENED", "Hi {NAME}", email), "my secret", "Hi {NAME}", "end_turn"},
		"anonymized and something": {pass, screened("GUARDRAIL_INTERVENED", "Hi {NAME}", email+", "+spotted), "my secret", "Hi {NAME}", "end_turn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{guardPath: {tc.input, tc.output}, invokePath: {completionAnswer}})
			g, _ := f.gateway(t, guarded())
			w := post(g, "hybrid", `{"prompt": "my secret"}`)
			var got struct{ Text, StopReason string }
			_ = json.Unmarshal(w.Body.Bytes(), &got)
			if w.Code != 200 || got.Text != tc.text || got.StopReason != tc.stop {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			want := []string{guardPath, invokePath, guardPath}
			if tc.sent == "" {
				want = want[:1]
			}
			if len(f.requests) != len(want) {
				t.Fatalf("AWS got %+v", f.requests)
			}
			for i, path := range want {
				if f.requests[i].path != path {
					t.Errorf("call %d went to %s, want %s", i, f.requests[i].path, path)
				}
			}
			if body := `{"source": "INPUT", "content": [{"text": {"text": "my secret"}}]}`; !sameJSON(t, f.requests[0].body, body) {
				t.Errorf("the guardrail got %s", f.requests[0].body)
			}
			if tc.sent == "" {
				return
			}
			if body := `{"messages": [{"role": "user", "content": "` + tc.sent + `"}]}`; !sameJSON(t, f.requests[1].body, body) {
				t.Errorf("the model got %s", f.requests[1].body)
			}
			if body := `{"source": "OUTPUT", "content": [{"text": {"text": "Hi there"}}]}`; !sameJSON(t, f.requests[2].body, body) {
				t.Errorf("the guardrail got %s", f.requests[2].body)
			}
		})
	}
}

// TestNothingPassesAGuardrailThatFails has a guardrail that fails for the input
// or out: the model's answer must not be seen.
func TestNothingPassesAGuardrailThatFails(t *testing.T) {
	t.Parallel()
	pass := screened("NONE", "", "")
	throttled := awsError(429, "ThrottlingException", "x")
	missing := awsError(404, "ResourceNotFoundException", "x")
	for name, tc := range map[string]struct {
		answers []http.HandlerFunc
		model   string
		body    string
		status  int
		kind    string
	}{
		"throttled for the input":  {[]http.HandlerFunc{throttled}, "hybrid", `{"prompt": "x"}`, 429, "rate_limit_exceeded"},
		"throttled on the way out": {[]http.HandlerFunc{pass, throttled}, "hybrid", `{"prompt": "x"}`, 429, "rate_limit_exceeded"},
		"gone":                     {[]http.HandlerFunc{missing}, "hybrid", `{"prompt": "x"}`, 502, "misconfigured"},
		"raw, gone":                {[]http.HandlerFunc{missing}, "churn", "1,2", 502, "misconfigured"},
		"raw, blocked":             {[]http.HandlerFunc{screened("GUARDRAIL_INTERVENED", "Sorry.", topic)}, "churn", "1,2", 400, "blocked"},
		"raw, answer is blocked":   {[]http.HandlerFunc{pass, screened("GUARDRAIL_INTERVENED", "Sorry.", topic)}, "churn", "1,2", 400, "blocked"},
		"raw, not text":            {[]http.HandlerFunc{pass}, "churn", "\xff", 415, "unreadable"},
		"raw, answer is not text":  {[]http.HandlerFunc{pass}, "churn", "binary, please", 502, "misconfigured"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := ok("text/csv", secret)
			if tc.body == "binary, please" {
				answer = ok("application/x-npy", secret+"\xff")
			}
			f := newFakeAWS(t, map[string][]http.HandlerFunc{guardPath: tc.answers, rawPath: {answer}, invokePath: {completionAnswer}})
			g, _ := f.gateway(t, guarded())
			w := post(g, tc.model, tc.body)
			if strings.Contains(w.Body.String(), secret) || strings.Contains(w.Body.String(), "Hi there") {
				t.Errorf("an answer came through: %s", w.Body)
			}
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.kind {
				t.Errorf("got %d %+v, want %d %s", w.Code, p, tc.status, tc.kind)
			}
		})
	}
}

func TestRawIsScreened(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		guardPath: {screened("GUARDRAIL_INTERVENED", "{EMAIL},2", email), screened("NONE", "", "")},
		rawPath:   {ok("text/csv", "0.5")},
	})
	g, _ := f.gateway(t, guarded())
	if w := post(g, "churn", "a@b.c,2"); w.Code != 200 || w.Body.String() != "0.5" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if f.requests[1].body != "{EMAIL},2" {
		t.Errorf("the container got %s", f.requests[1].body)
	}
}

func TestLongTextsAreScreenedInPieces(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{guardPath: {screened("NONE", "", "")}, rawPath: {ok("text/csv", "0.5")}})
	o := guarded()
	o.Settings.MaxBodyKB = 100
	g, _ := f.gateway(t, o)
	body := strings.Repeat("word ", 10_000)
	if w := post(g, "churn", body); w.Code != 200 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	var screenedText string
	for _, r := range f.requests {
		var doc struct {
			Source  string
			Content []struct{ Text struct{ Text string } }
		}
		if r.path == guardPath {
			_ = json.Unmarshal([]byte(r.body), &doc)
		}
		if doc.Source == "INPUT" {
			screenedText += doc.Content[0].Text.Text
		}
	}
	if screenedText != body {
		t.Errorf("%d of %d bytes were screened", len(screenedText), len(body))
	}
	if got := f.requests[3]; got.path != rawPath || got.body != body {
		t.Errorf("the fourth call went to %s with %d bytes", got.path, len(got.body))
	}
}
