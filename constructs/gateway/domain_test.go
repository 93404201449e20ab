package gateway_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/gateway"
)

// TestDomain maps a name to the stage, under the path that clients use, and makes its
// record in the zone or says where the record has to lead.
func TestDomain(t *testing.T) {
	const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
	for zone, name := range map[string]string{"Z0123456789": "with a zone", "": "without"} {
		t.Run(name, func(t *testing.T) {
			s := synth(t, true, func(p *gateway.GatewayProps) {
				p.Config.Domain = &config.Domain{Name: "llm.example.com", Certificate: certificate, HostedZone: zone}
			})
			domain := s.id(t, "AWS::ApiGateway::DomainName")
			is(t, "domain", s.props(t, "AWS::ApiGateway::DomainName"), `{"DomainName": "llm.example.com", "RegionalCertificateArn": "`+certificate+`",
				"EndpointConfiguration": {"Types": ["REGIONAL"]}, "SecurityPolicy": "SecurityPolicy_TLS13_1_2_2021_06", "EndpointAccessMode": "STRICT"}`)
			is(t, "mapping", s.props(t, "AWS::ApiGateway::BasePathMapping"), `{"DomainName": {"Ref": "`+domain+`"}, "BasePath": "v1",
				"RestApiId": {"Ref": "`+s.id(t, "AWS::ApiGateway::RestApi")+`"}, "Stage": {"Ref": "`+s.id(t, "AWS::ApiGateway::Stage")+`"}}`)
			is(t, "URL", s.outputs["Url"].(map[string]any)["Value"], `"https://llm.example.com"`)
			if zone == "" {
				is(t, "target", s.outputs["DomainTarget"].(map[string]any)["Value"], `{"Fn::GetAtt": ["`+domain+`", "RegionalDomainName"]}`)
				return
			}
			is(t, "record", s.props(t, "AWS::Route53::RecordSet"), `{"HostedZoneId": "`+zone+`", "Name": "llm.example.com", "Type": "A", "AliasTarget": {
				"DNSName": {"Fn::GetAtt": ["`+domain+`", "RegionalDomainName"]}, "HostedZoneId": {"Fn::GetAtt": ["`+domain+`", "RegionalHostedZoneId"]}}}`)
		})
	}
}
