package config_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestTooLargeFilesAreRefusedWithTheNumber checks that a file which AWS would refuse for
// its size is refused before, with how much it has and how much AWS takes.
func TestTooLargeFilesAreRefusedWithTheNumber(t *testing.T) {
	models := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "  m%d: {"+format+"}\n", i, i)
		}
		return b.String()
	}
	const (
		trained = "sagemaker: {training: {data: 's3://acme-data/a%d/', accept: auc >= 0.8}}"
		profile = "bedrock: {model: 'anthropic.claude-a-very-long-name-of-a-model-%04d-v1:0', profile: us}"
	)
	var words strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&words, "    - %s%05d\n", strings.Repeat("w", 90), i)
	}
	for name, tc := range map[string]struct{ yaml, want string }{
		"pipelines": {
			"name: abcdefghijklmnopqrstuvwx\nregion: us-east-1\npath: sagemaker\nmodels:\n" + strings.ReplaceAll(models(50, trained), "  m", "  a-model-with-long-name"),
			`sagerock.yaml:4:1: models: the template of the sagemaker stack would have about N KB, and CloudFormation takes 1,000
	fix: move some of the models to a file of their own, or shorten environment and tags`,
		},
		"hyperparameters": {
			"name: a\nregion: us-east-1\npath: sagemaker\nmodels:\n  m: {sagemaker: {training: {data: 's3://acme-data/a/', accept: auc >= 0.8, hyperparameters: {" + quotes(90, 2500) + "}}, environment: {" + quotes(25, 1000) + "}}}\n",
			`sagerock.yaml:5:3: models.m: the template of the training pipeline's stack would have about N KB, and CloudFormation takes 1,000
	fix: shorten hyperparameters, environment and tags`,
		},
		"words": {
			"name: a\nregion: us-east-1\nmodels:\n" + models(1, "guardrail: g, bedrock: {model: 'amazon.nova-lite-v1:%d'}") + "guardrails:\n  g:\n    words:\n" + words.String(),
			`sagerock.yaml:5:1: guardrails: the template of the api stack would have about N KB, and CloudFormation takes 1,000
	fix: use fewer or shorter words, topics and regexes`,
		},
		"profiles": {
			"name: a\nregion: us-east-1\napi: {auth: key, capture: {percent: 1}}\nmodels:\n" + models(50, profile),
			`sagerock.yaml:4:1: models: the gateway's role would need about N managed policies to call these models, and IAM attaches 10
	fix: move some of the models with a bedrock block to a file of their own, or write applicationProfile: false for some`,
		},
		"tags": {
			"name: a\nregion: us-east-1\npath: sagemaker\nmodels:\n" + models(50, "sagemaker: {image: lmi, source: 's3://acme-models/%d/'}") + "tags:\n" + longTags(40),
			`sagerock.yaml:4:1: models: the template of the sagemaker stack would have about N KB, and CloudFormation takes 1,000
	fix: move some of the models to a file of their own, or shorten environment and tags
sagerock.yaml:55:1: tags: the template of the watch stack would have about N KB, and CloudFormation takes 1,000
	fix: use fewer or shorter tags, or leave alarms out`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := config.Parse("sagerock.yaml", []byte(tc.yaml), config.Options{})
			if err == nil || estimate.ReplaceAllString(err.Error(), "about N ") != tc.want {
				t.Errorf("got:\n%v\nwant:\n%s", err, tc.want)
			}
		})
	}
}

// estimate is a number that follows the templates.
var estimate = regexp.MustCompile(`about [0-9,]+ `)

// quotes are n values that take four times their length in a JSON text in a JSON text.
func quotes(n, length int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "h%d: '%s', ", i, strings.Repeat(`"`, length))
	}
	return b.String()
}

func longTags(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  key%d: %s\n", i, strings.Repeat("v", 250))
	}
	return b.String()
}
