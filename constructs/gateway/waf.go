package gateway

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract/problem"
)

// inBodies are the managed rules that look into bodies, where they would find
// attacks in prompts: a question about HTML, or one of more than 8 KB (AWS WAF
// Developer Guide, "Baseline rule groups"). They count and do not block.
var inBodies = []string{
	"CrossSiteScripting_BODY", "EC2MetaDataSSRF_BODY", "GenericLFI_BODY", "GenericRFI_BODY", "SizeRestrictions_BODY",
}

// firewall puts a web application firewall before a stage of the API. The API's error
// bodies do not apply to requests over the rate limit, so that rule has the same body as
// a custom response; for the other rules the API answers (AWS WAF Developer Guide, "Sending custom responses
// for Block actions").
func (g *Gateway) firewall(cfg *config.API, api, stage *string) {
	var overrides []any
	for _, rule := range inBodies {
		overrides = append(overrides, map[string]any{"name": rule, "actionToUse": map[string]any{"count": map[string]any{}}})
	}
	headers := []any{map[string]any{"name": "Retry-After", "value": retryAfter}}
	readable := readable(cfg.CORS)
	for _, name := range slices.Sorted(maps.Keys(readable)) {
		headers = append(headers, map[string]any{"name": name, "value": readable[name]})
	}
	// Plain data, since the structs for it are a dozen.
	acl := awswafv2.NewCfnWebACL(g, jsii.String("Firewall"), &awswafv2.CfnWebACLProps{
		Description:      jsii.String("Before the gateway of sagerock"),
		Scope:            jsii.String("REGIONAL"),
		DefaultAction:    map[string]any{"allow": map[string]any{}},
		VisibilityConfig: visible("Firewall"),
		CustomResponseBodies: map[string]any{"TooMany": map[string]any{
			"contentType": "APPLICATION_JSON", "content": string(problem.TooMany().Body("")),
		}},
		Rules: []any{
			map[string]any{
				"name": "RequestsPerIP", "priority": 0, "visibilityConfig": visible("RequestsPerIP"),
				"action": map[string]any{"block": map[string]any{"customResponse": map[string]any{
					"responseCode": 429, "customResponseBodyKey": "TooMany", "responseHeaders": headers,
				}}},
				"statement": map[string]any{"rateBasedStatement": map[string]any{
					"aggregateKeyType": "IP", "evaluationWindowSec": 300, "limit": cfg.WAF.RequestsPerIP,
				}},
			},
			map[string]any{
				"name": "Common", "priority": 1, "visibilityConfig": visible("Common"),
				"overrideAction": map[string]any{"none": map[string]any{}},
				"statement": map[string]any{"managedRuleGroupStatement": map[string]any{
					"vendorName": "AWS", "name": "AWSManagedRulesCommonRuleSet", "ruleActionOverrides": overrides,
				}},
			},
		},
	})
	awswafv2.NewCfnWebACLAssociation(g, jsii.String("FirewallOfStage"), &awswafv2.CfnWebACLAssociationProps{
		ResourceArn: jsii.String(g.home.In(g.home.Region, "", "apigateway", "/restapis/"+*api+"/stages/"+*stage)),
		WebAclArn:   acl.AttrArn(),
	})
}

// visible lets CloudWatch count what a rule does. Samples would hold parts of
// requests.
func visible(metric string) map[string]any {
	return map[string]any{"metricName": metric, "cloudWatchMetricsEnabled": true, "sampledRequestsEnabled": false}
}
