package compare_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/compare"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

const file = `
name: shop
region: us-east-1
path: hybrid
models:
  assistant:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker:
      image: lmi
      source: s3://amzn-s3-demo-models/llama/
      variants: {challenger: {weight: 10, instance: ml.g5.2xlarge}}
    route: {bedrock: 50, sagemaker: 50}
    fallback: bedrock
  jobs:
    sagemaker: {image: pytorch, source: s3://amzn-s3-demo-models/m.tar.gz, endpoint: async}
network: {mode: none}
`

// answers is an engine of both sides that says which one was called.
type answers struct {
	mu    sync.Mutex
	calls map[string]int
}

func (a *answers) Invoke(_ context.Context, call *engine.Call) (*engine.Answer, error) {
	at := call.Variant
	if at == "" {
		at = engine.Bedrock
	}
	a.mu.Lock()
	a.calls[at]++
	a.mu.Unlock()
	asked := call.Chat.Messages[0].Parts[0].Text
	switch {
	case at == "challenger" && strings.Contains(asked, "fail"):
		return nil, &engine.Error{Kind: engine.Failed, Code: "ModelError"}
	case at == "AllTraffic":
		asked += " (from <b>AllTraffic</b>)"
	}
	return &engine.Answer{Chat: &chat.Answer{Text: asked, Stop: chat.StopEnd, Usage: &chat.Usage{InputTokens: 1000, OutputTokens: 100}}}, nil
}

func compared(t *testing.T, model, data string) (*compare.Report, *answers, error) {
	t.Helper()
	cfg, _, err := config.Parse("sagerock.yaml", []byte(file), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Of(cfg)
	fake := &answers{calls: map[string]int{}}
	var m *plan.Model
	for _, served := range p.Models {
		if served.Name == model {
			m = served
		}
	}
	set := settings.Of(p)
	targets, err := compare.Targets(m, &wiring.Parts{Settings: set, Targets: &contract.Targets{Bucket: "b"}, Engine: fake}, cfg.Region)
	if err != nil {
		return nil, fake, err
	}
	samples, err := compare.Read(contract.ProtocolChat, "questions.jsonl", strings.NewReader(data), 0)
	if err != nil {
		t.Fatal(err)
	}
	run := &compare.Run{Model: model, Targets: targets, Samples: samples, Concurrency: 3, Progress: io.Discard}
	return run.Do(t.Context()), fake, nil
}

// TestEachTargetGetsEachSample counts calls, errors, tokens, cost and equal answers by target.
func TestEachTargetGetsEachSample(t *testing.T) {
	report, fake, err := compared(t, "assistant", "\"one\"\n{\"prompt\": \"two\"}\n\n{\"messages\": [{\"role\": \"user\", \"content\": \"now fail\"}]}\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"bedrock": 3, "AllTraffic": 3, "challenger": 3}, fake.calls); diff != "" {
		t.Errorf("calls: wanted -, made +\n%s", diff)
	}
	var got []string
	for _, r := range report.Targets {
		usd, hour := "-", "-"
		if r.TokensUSD != nil {
			usd = fmt.Sprintf("%.6f", *r.TokensUSD)
		}
		if r.HourlyUSD != nil {
			hour = fmt.Sprintf("%.3f", *r.HourlyUSD)
		}
		got = append(got, fmt.Sprintf("%s %g%% %s: %d calls, %v, %d+%d tokens, %s USD, %s an hour, %d same",
			r.Name, r.Share, r.Runs, r.Calls, r.Errors, r.Input, r.Output, usd, hour, r.Same))
	}
	// Nova Lite costs 0.06 USD for a million tokens in, and 0.24 for a million out.
	if diff := cmp.Diff([]string{
		"bedrock 50% amazon.nova-lite-v1:0: 3 calls, map[], 3000+300 tokens, 0.000252 USD, - an hour, 3 same",
		"sagemaker/AllTraffic 45% 1 x ml.g5.xlarge: 3 calls, map[], 3000+300 tokens, - USD, 1.408 an hour, 0 same",
		"sagemaker/challenger 5% 1 x ml.g5.2xlarge: 3 calls, map[model_failed:1], 2000+200 tokens, - USD, 1.515 an hour, 2 same",
	}, got); diff != "" {
		t.Errorf("wanted -, got +\n%s", diff)
	}
	var page bytes.Buffer
	if err := report.HTML(&page); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"(from &lt;b&gt;AllTraffic": true, "<b>": false, "<script": false, "src=": false, "http://": false, "https://": false} {
		if strings.Contains(page.String(), text) != want {
			t.Errorf("the page has %q: %t", text, !want)
		}
	}
}

func TestAQueueIsNotCompared(t *testing.T) {
	_, _, err := compared(t, "jobs", `"x"`)
	if err == nil || !strings.Contains(err.Error(), "jobs is asynchronous") {
		t.Errorf("got %v", err)
	}
}

func TestSamples(t *testing.T) {
	for name, tc := range map[string]struct {
		kind, file, text string
		limit            int
		want             []string
		fails            string
	}{
		"rows of a raw model":      {kind: "raw", file: "rows.csv", text: "1,2\n3,4\n", want: []string{"1,2", "3,4"}},
		"documents of a raw model": {kind: "raw", file: "rows.jsonl", text: "{\"a\": 1}\n", want: []string{`{"a": 1}`}},
		"a column":                 {kind: "chat", file: "q.csv", text: "id,prompt\n1,\"a, b\"\n2,c\n", want: []string{"a, b", "c"}},
		"the only column":          {kind: "embedding", file: "q.csv", text: "words\na\n", want: []string{"a"}},
		"as many as asked for":     {kind: "chat", file: "q.jsonl", text: "\"a\"\n\"b\"\n\"c\"\n", limit: 2, want: []string{"a", "b"}},
		"no column with texts":     {kind: "chat", file: "q.csv", text: "a,b\n1,2\n", fails: "q.csv has no column prompt, input or text"},
		"no sample":                {kind: "chat", file: "q.jsonl", text: "\"a\"\n{\"question\": 1}\n", fails: "q.jsonl:2: is no sample of a chat model"},
		"nothing":                  {kind: "raw", file: "rows.csv", text: "\n", fails: "rows.csv has no samples"},
	} {
		t.Run(name, func(t *testing.T) {
			samples, err := compare.Read(tc.kind, tc.file, strings.NewReader(tc.text), tc.limit)
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) {
					t.Errorf("got %v, want %s", err, tc.fails)
				}
				return
			}
			var got []string
			for _, s := range samples {
				got = append(got, s.Text)
			}
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
	if _, err := compare.Default(contract.ProtocolRaw); err == nil {
		t.Error("there are samples for data that nobody knows")
	}
}
