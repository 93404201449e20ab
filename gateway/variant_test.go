package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
)

// twoVariants has a hybrid model that calls SageMaker first, where an endpoint has two variants.
func twoVariants() *contract.Settings {
	s := roomy(settings())
	s.Models["hybrid"].Bedrock.Weight, s.Models["hybrid"].SageMaker.Weight = 0, 100
	s.Models["hybrid"].SageMaker.Variants = []contract.Variant{{Name: "AllTraffic", Weight: 50}, {Name: "challenger", Weight: 50}}
	return s
}

// TestOneUserSeesOneVariant calls for some users, and reads the variant of each call where
// callers, operators and CloudWatch read it.
func TestOneUserSeesOneVariant(t *testing.T) {
	called := ""
	g, logs := start(t, gateway.Options{Settings: twoVariants(), SageMaker: engineFunc(func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
		called = call.Variant
		return says("Hi")(ctx, call)
	}), Bedrock: fails(engine.Failed)})
	seen := map[string]map[string]bool{}
	for range 3 {
		for _, user := range []string{"ann", "bob", "cy", "dee", "eve", "flo"} {
			w := askChat(g, "hybrid", `"safety_identifier": "`+user+`", "prompt_cache_key": "each conversation", "messages": [{"role": "user", "content": "Hi"}]`)
			got := w.Header().Get("X-Sagerock-Variant")
			if w.Code != http.StatusOK || got == "" || got != called {
				t.Fatalf("got %d, by %q in the header, and %q was called", w.Code, got, called)
			}
			lines := strings.Split(strings.TrimSpace(logs.String()), "\n")
			if last := lines[len(lines)-1]; !strings.Contains(last, `"variant":"`+got+`"`) {
				t.Fatalf("the log says %s, want variant %s", last, got)
			}
			if seen[user] == nil {
				seen[user] = map[string]bool{}
			}
			seen[user][got] = true
		}
	}
	all := map[string]bool{}
	for user, variants := range seen {
		if len(variants) != 1 {
			t.Errorf("%s saw %v", user, variants)
		}
		for variant := range variants {
			all[variant] = true
		}
	}
	if len(all) != 2 {
		t.Errorf("all users saw %v", all)
	}
}

// TestNoVariantAnswersForBedrock has an answer of the fallback, which is no variant's.
func TestNoVariantAnswersForBedrock(t *testing.T) {
	g, logs := start(t, gateway.Options{Settings: twoVariants(), SageMaker: fails(engine.Failed), Bedrock: says("Hi")})
	w := post(g, "hybrid", `{"prompt": "Hi"}`)
	if w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != engine.Bedrock || w.Header().Get("X-Sagerock-Variant") != "" {
		t.Errorf("got %d by %s, variant %q", w.Code, w.Header().Get("X-Sagerock-Engine"), w.Header().Get("X-Sagerock-Variant"))
	}
	if line := logs.line(t); line["variant"] != nil {
		t.Errorf("the log has variant %v", line["variant"])
	}
}
