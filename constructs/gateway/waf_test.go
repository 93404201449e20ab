package gateway_test

import (
	"testing"

	"github.com/sagerock/sagerock/constructs/gateway"
)

func TestFirewall(t *testing.T) {
	s := synth(t, true, func(p *gateway.GatewayProps) { p.Config.WAF.RequestsPerIP = 300 })
	acl := s.props(t, "AWS::WAFv2::WebACL")
	is(t, "scope", []any{acl["Scope"], acl["DefaultAction"]}, `["REGIONAL", {"Allow": {}}]`)
	rules := acl["Rules"].([]any)
	rate, common := rules[0].(map[string]any), rules[1].(map[string]any)
	is(t, "rate", []any{rate["Action"], rate["Statement"]}, `[{"Block": {"CustomResponse": {"ResponseCode": 429, "CustomResponseBodyKey": "TooMany", "ResponseHeaders": [{"Name": "Retry-After", "Value": "5"}]}}},
		{"RateBasedStatement": {"AggregateKeyType": "IP", "EvaluationWindowSec": 300, "Limit": 300}}]`)
	is(t, "what it says", acl["CustomResponseBodies"].(map[string]any)["TooMany"].(map[string]any)["Content"],
		`"{\"error\":{\"message\":\"too many requests: wait as long as Retry-After says, then try again\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}"`)
	group := common["Statement"].(map[string]any)["ManagedRuleGroupStatement"].(map[string]any)
	is(t, "common", []any{group["VendorName"], group["Name"], common["OverrideAction"]}, `["AWS", "AWSManagedRulesCommonRuleSet", {"None": {}}]`)
	is(t, "what only counts", group["RuleActionOverrides"], `[
		{"Name": "CrossSiteScripting_BODY", "ActionToUse": {"Count": {}}}, {"Name": "EC2MetaDataSSRF_BODY", "ActionToUse": {"Count": {}}},
		{"Name": "GenericLFI_BODY", "ActionToUse": {"Count": {}}}, {"Name": "GenericRFI_BODY", "ActionToUse": {"Count": {}}},
		{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]`)
	is(t, "before what", s.props(t, "AWS::WAFv2::WebACLAssociation")["ResourceArn"], `{"Fn::Join": ["", ["arn:aws:apigateway:us-east-1::/restapis/",
		{"Ref": "`+s.id(t, "AWS::ApiGateway::RestApi")+`"}, "/stages/", {"Ref": "`+s.id(t, "AWS::ApiGateway::Stage")+`"}]]}`)
	for id, r := range synth(t, true, nil).resources {
		if r["Type"] == "AWS::WAFv2::WebACL" {
			t.Errorf("%s is there although nobody asked", id)
		}
	}
}
