package gateway_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
)

// counted answers with a body and the header in which Bedrock counts tokens.
func counted(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Bedrock-Input-Token-Count", "4")
		_, _ = io.WriteString(w, body)
	}
}

// TestEmbeddings has a row for each family of models, which all have bodies of
// their own.
func TestEmbeddings(t *testing.T) {
	t.Parallel()
	const two = `"data": [{"object": "embedding", "index": 0, "embedding": [0.25, -1]}, {"object": "embedding", "index": 1, "embedding": [0.25, -1]}]`
	const ab = `"input": ["a", "b"]`
	for name, tc := range map[string]struct {
		id, base, ask string
		answer        http.HandlerFunc
		sent          []string
		want          string
	}{
		"titan, one call a text": {
			id: "amazon.titan-embed-text-v2:0", ask: ab + `, "dimensions": 256`,
			answer: ok("application/json", `{"embedding": [0.25, -1], "inputTextTokenCount": 3}`),
			sent:   []string{`{"inputText": "a", "dimensions": 256}`, `{"inputText": "b", "dimensions": 256}`},
			want:   two + `, "usage": {"prompt_tokens": 6, "total_tokens": 6}`,
		},
		"cohere 3": {
			id: "cohere.embed-english-v3", ask: ab,
			answer: counted(`{"id": "x", "response_type": "embeddings_by_type", "texts": ["a", "b"], "embeddings": {"float": [[0.25, -1], [0.25, -1]]}}`),
			sent:   []string{`{"texts": ["a", "b"], "input_type": "search_document", "embedding_types": ["float"]}`},
			want:   two + `, "usage": {"prompt_tokens": 4, "total_tokens": 4}`,
		},
		"cohere 4": {
			id: "cohere.embed-v4:0", ask: ab + `, "dimensions": 512, "encoding_format": "float", "user": "u"`,
			answer: counted(`{"embeddings": {"float": [[0.25, -1], [0.25, -1]]}}`),
			sent:   []string{`{"texts": ["a", "b"], "input_type": "search_document", "embedding_types": ["float"], "output_dimension": 512}`},
			want:   two + `, "usage": {"prompt_tokens": 4, "total_tokens": 4}`,
		},
		"nova, as base64": {
			id: "amazon.nova-2-multimodal-embeddings-v1:0", ask: `"input": "a", "dimensions": 1024, "encoding_format": "base64"`,
			answer: counted(`{"embeddings": [{"embeddingType": "TEXT", "embedding": [0.25, -1]}]}`),
			sent: []string{`{"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": {"embeddingPurpose": "GENERIC_INDEX", "embeddingDimension": 1024,
				"text": {"truncationMode": "NONE", "value": "a"}}}`},
			want: `"data": [{"object": "embedding", "index": 0, "embedding": "AACAPgAAgL8="}], "usage": {"prompt_tokens": 4, "total_tokens": 4}`,
		},
		"titan on provisioned throughput": {
			id: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/0123456789ab", base: "amazon.titan-embed-text-v2:0", ask: `"input": "a"`,
			answer: ok("application/json", `{"embedding": [0.25, -1], "inputTextTokenCount": 3}`),
			sent:   []string{`{"inputText": "a"}`},
			want:   `"data": [{"object": "embedding", "index": 0, "embedding": [0.25, -1]}], "usage": {"prompt_tokens": 3, "total_tokens": 3}`,
		},
		"a container of text embeddings inference": {
			ask: ab, answer: ok("application/json", `[[0.25, -1], [0.25, -1]]`), sent: []string{`{"inputs": ["a", "b"]}`},
			want: two + `, "usage": {"prompt_tokens": 0, "total_tokens": 0}`,
		},
		"a container that answers as OpenAI": {
			ask: ab, answer: ok("application/json", `{"data": [{"embedding": [0.25, -1]}, {"embedding": [0.25, -1]}], "usage": {"prompt_tokens": 5}}`), sent: []string{`{"inputs": ["a", "b"]}`},
			want: two + `, "usage": {"prompt_tokens": 5, "total_tokens": 5}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := roomy(settings())
			path := "/model/" + strings.NewReplacer(":", "%3A", "/", "%2F").Replace(tc.id) + "/invoke"
			if s.Models["e"] = (contract.Model{Bedrock: &contract.Bedrock{ModelID: tc.id, Base: tc.base, Weight: 100}}); tc.id == "" {
				path = "/endpoints/e/invocations"
				s.Models["e"] = contract.Model{SageMaker: &contract.SageMaker{Endpoint: "e", Protocol: contract.ProtocolEmbedding, Weight: 100}}
			}
			f := newFakeAWS(t, map[string][]http.HandlerFunc{path: {tc.answer}})
			g, logs := f.gateway(t, gateway.Options{Settings: s})
			w := ask(g, "/v1/embeddings", `{"model": "e", `+tc.ask+`}`)
			if want := `{"object": "list", "model": "e", ` + tc.want + `}`; w.Code != http.StatusOK || !sameJSON(t, w.Body.String(), want) {
				t.Fatalf("got %d %s\nwant %s", w.Code, w.Body, want)
			}
			for _, want := range tc.sent { // in any order, because the calls are made at once
				found := false
				for _, r := range f.requests {
					found = found || sameJSON(t, r.body, want)
				}
				if !found || len(f.requests) != len(tc.sent) {
					t.Errorf("the model got %+v\nwant %s", f.requests, want)
				}
			}
			if line := logs.line(t); line["route"] != "embeddings" {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestManyEmbeddings sees that a container gets no more texts at a time than it
// takes, and that the vectors come back in the order of the texts.
func TestManyEmbeddings(t *testing.T) {
	t.Parallel()
	s := roomy(settings())
	s.Models["e"] = contract.Model{SageMaker: &contract.SageMaker{Endpoint: "e", Protocol: contract.ProtocolEmbedding, Weight: 100}}
	f := newFakeAWS(t, map[string][]http.HandlerFunc{"/endpoints/e/invocations": {func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Inputs []string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		var vectors []string
		for _, text := range in.Inputs {
			vectors = append(vectors, "["+text+"]")
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "["+strings.Join(vectors, ",")+"]")
	}}})
	g, _ := f.gateway(t, gateway.Options{Settings: s})
	var texts []string
	for i := range 70 {
		texts = append(texts, strconv.Itoa(i))
	}
	input, _ := json.Marshal(texts)
	w := ask(g, "/v1/embeddings", `{"model": "e", "input": `+string(input)+`}`)
	var got struct{ Data []struct{ Embedding []int } }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Data) != len(texts) {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	for i, d := range got.Data {
		if len(d.Embedding) != 1 || d.Embedding[0] != i {
			t.Errorf("text %d has vector %v", i, d.Embedding)
		}
	}
	sizes := []int{}
	for _, r := range f.requests {
		sizes = append(sizes, strings.Count(r.body, ",")+1)
	}
	slices.Sort(sizes)
	if !slices.Equal(sizes, []int{6, 32, 32}) {
		t.Errorf("the container got %v texts at a time, want 6, 32 and 32", sizes)
	}
}

func TestBadEmbeddings(t *testing.T) {
	t.Parallel()
	s := roomy(settings())
	s.Models["e"] = contract.Model{Bedrock: &contract.Bedrock{ModelID: "amazon.titan-embed-text-v2:0", Weight: 100}}
	f := newFakeAWS(t, map[string][]http.HandlerFunc{"/model/amazon.titan-embed-text-v2%3A0/invoke": {
		awsError(400, "ValidationException", "Too many input tokens"), ok("application/json", `{"`+secret+`": 1}`),
	}})
	g, _ := f.gateway(t, gateway.Options{Settings: s})
	for _, tc := range []struct {
		ask    string
		status int
		param  string
		hint   string
	}{
		{`"user": "x"`, 400, "input", "send "},
		{`"input": []`, 400, "input", "send "},
		{`"input": ""`, 400, "input", "send "},
		{`"input": [1, 2]`, 400, "input", "send "},
		{`"input": {}`, 400, "input", "send "},
		{`"input": "x", "dimensions": 0`, 400, "dimensions", ""},
		{`"input": "x", "dimensions": 300`, 400, "dimensions", "send one of 256, 512, 1024"},
		{`"input": "x", "encoding_format": "int8"`, 400, "encoding_format", "send one of them"},
		{`"input": "x", "input_type": "y"`, 400, "input_type", "leave it out"},
		{`"input": "too long"`, 400, "", ""},
		{`"input": "answered with nonsense"`, 502, "", ""},
	} {
		w := ask(g, "/v1/embeddings", `{"model": "e", `+tc.ask+`}`)
		p := problemOf(t, w.Body)
		if got := p.Param; w.Code != tc.status || (tc.param == "") != (got == nil) || got != nil && *got != tc.param || !strings.HasPrefix(p.Hint, tc.hint) || strings.Contains(p.Message, secret) {
			t.Errorf("%s: got %d %+v", tc.ask, w.Code, p)
		}
	}
}
