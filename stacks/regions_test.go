package stacks_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
)

// someRegions lack much. make regions tries all.
var someRegions = []string{"me-central-1"}

// forRegions are files that together deploy every resource type that a Region may lack.
// REGION is replaced by the name of one.
var forRegions = map[string]string{
	"application profile": `models: {a: {bedrock: {model: amazon.nova-lite-v1:0, applicationProfile: true}}}`,
	"no network":          "network: {mode: none}\nmodels: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}",
	"guardrail":           "guardrails: {g: {filters: {hate: high}}}\nmodels: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}",
	"keys":                "api: {auth: key, waf: {requestsPerIP: 100}}\nalarms: {email: oncall@example.com}\nmodels: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}",
	"endpoints": `path: sagemaker
models:
  a: {sagemaker: {image: 111122223333.dkr.ecr.REGION.SUFFIX/mine:1, scaling: {min: 1, max: 2}, capture: {percent: 5}}}
  b: {sagemaker: {image: 111122223333.dkr.ecr.REGION.SUFFIX/mine:1, endpoint: async, scaling: {min: 0, max: 2}}}`,
	"training": `path: sagemaker
models: {a: {sagemaker: {training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}}}}`,
}

// refused is how check says that a Region lacks something.
const refused = "CloudFormation has no "

// TestCheckAndSynthAgreeInEveryRegion holds check against the CDK's own validation of what
// synth makes: each accepts and refuses what the other does.
func TestCheckAndSynthAgreeInEveryRegion(t *testing.T) {
	no := 0
	for _, region := range someRegions {
		for name, text := range forRegions {
			if _, ok := catalog.ProcessingImage(region); !ok && name == "training" {
				continue // check knows that there is no image; synth cannot
			}
			t.Run(region+"/"+name, func(t *testing.T) {
				cfg, err := parseIn(text, region)
				refuses := err != nil && strings.Contains(err.Error(), refused)
				switch {
				case refuses: // the same file, as if check had let it through
					no++
					if cfg, err = parseIn(text, "us-east-1"); err != nil {
						t.Fatal(err)
					}
					cfg.Region = region
				case err != nil:
					t.Fatal(err)
				}
				switch said := synthesizes(t, cfg); {
				case refuses && said == nil:
					t.Error("check refuses it, and synth does not")
				case !refuses && said != nil:
					t.Errorf("check accepts it, and synth says: %v", said)
				}
			})
		}
	}
	if no == 0 {
		t.Error("check accepts everything everywhere: this test proves nothing")
	}
}

func parseIn(text, region string) (*config.Config, error) {
	text = strings.NewReplacer("REGION", region, "SUFFIX", catalog.Suffix(region)).Replace(text)
	cfg, _, err := config.Parse("sagerock.yaml", []byte("name: app\nregion: "+region+"\n"+text+"\n"), config.Options{})
	return cfg, err
}

// synthesizes returns what the CDK says against cfg, or nil.
func synthesizes(t *testing.T, cfg *config.Config) (err error) {
	t.Helper()
	defer func() {
		if said := recover(); said != nil {
			err = fmt.Errorf("%v", said)
		}
	}()
	synth(t, validatedApp(t), cfg, "testdata")
	return nil
}
