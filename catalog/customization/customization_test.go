package customization_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/catalog/customization"
)

// TestCustomizationsAreWhole looks for what a row of the table must have, and for models that
// the other tables do not know.
func TestCustomizationsAreWhole(t *testing.T) {
	seen := 0
	for _, method := range customization.Methods() {
		if customization.Any(method).Method != method || method.Words() == "" || method.API() != strings.ToUpper(method.API()) {
			t.Errorf("%s is called %s and %s", method, method.Words(), method.API())
		}
		for _, id := range customization.Models(method) {
			seen++
			c, ok := customization.OfferOf(id, method)
			if !ok || c.Model != id || !strings.HasPrefix(c.Base, id[:len(id)-5]) {
				t.Errorf("%s by %s is %+v", id, method, c)
			}
			if !catalog.KnownModel(id) && catalog.Other(id) == "" {
				t.Errorf("%s is no model of Bedrock", id)
			}
			if len(c.Regions) == 0 || c.Format == "" || c.Family == "" || len(c.Pages) == 0 {
				t.Errorf("%s by %s lacks something: %+v", id, method, c)
			}
			for _, region := range c.Regions {
				if !slices.Contains(catalog.Regions(), region) {
					t.Errorf("%s is no Region", region)
				}
			}
			for _, h := range c.Hyperparameters {
				if h.Min > h.Max || h.Default != 0 && (h.Default < h.Min || h.Default > h.Max) {
					t.Errorf("%s of %s is from %g to %g, and %g by default", h.Name, id, h.Min, h.Max, h.Default)
				}
			}
			for _, teacher := range c.Teachers {
				m, ok := catalog.ModelOf(teacher)
				if !ok || m.LifeIn(c.Regions[0], catalog.ModelsDate) == catalog.Ended {
					t.Errorf("%s learns from %s, which is not there any more", id, teacher)
				}
			}
			if (method == customization.Distillation) != (len(c.Teachers) > 0) {
				t.Errorf("%s by %s has %d teachers", id, method, len(c.Teachers))
			}
		}
	}
	if seen < 20 {
		t.Errorf("%d customizations", seen)
	}
}

func TestCustomizationsOfAModel(t *testing.T) {
	for id, want := range map[string]string{
		"amazon.nova-2-lite-v1:0":                 "fineTuning reinforcementFineTuning",
		"eu.amazon.nova-2-lite-v1:0":              "fineTuning reinforcementFineTuning", // of a profile
		"amazon.nova-micro-v1:0:128k":             "fineTuning distillation",            // of a job
		"amazon.nova-pro-v1:0":                    "fineTuning",
		"meta.llama3-2-3b-instruct-v1:0":          "fineTuning distillation",
		"anthropic.claude-sonnet-5-5":             "",
		"anthropic.claude-3-haiku-20240307-v1:0":  "fineTuning",
		"amazon.titan-embed-text-v2:0":            "",
		"meta.llama3-3-70b-instruct-v1:0":         "fineTuning",
		"openai.gpt-oss-20b":                      "reinforcementFineTuning",
		"arn:aws:bedrock:us-east-1::custom-model": "",
	} {
		var got []string
		for _, c := range customization.Offers(id) {
			got = append(got, string(c.Method))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is customized by %q, want %q", id, got, want)
		}
	}
	micro, _ := customization.OfferOf("amazon.nova-micro-v1:0", customization.FineTuning)
	if micro.Epochs() != 2 || micro.Records.Min != 8 || micro.Tokens != 32000 {
		t.Errorf("%+v", micro)
	}
	if len(customization.Models(customization.ContinuedPreTraining)) != 0 {
		t.Error("a model can be pre-trained further")
	}
}
