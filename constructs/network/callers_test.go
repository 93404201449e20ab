package network_test

import (
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/template"
)

func TestAddCounts(t *testing.T) {
	w := build(t, private(nil), &config.Data{LogDays: 1})
	w.network.AddCounts(constructs.NewConstruct(w.other, jsii.String("Counts")), statements())
	all := template.Of(t, w.other)
	endpoint := one(t, all, "AWS::EC2::VPCEndpoint", "Counts")
	template.EqualJSON(t, []any{endpoint["VpcEndpointType"], endpoint["ServiceName"]}, `["Gateway", "com.amazonaws.eu-west-1.dynamodb"]`)
	if n := len(endpoint["PolicyDocument"].(map[string]any)["Statement"].([]any)); n != 1 {
		t.Errorf("its policy has %d statements", n)
	}
	if len(all) != 1 {
		t.Errorf("made %v", all)
	}

	w = build(t, existing, &config.Data{LogDays: 1})
	w.network.AddCounts(constructs.NewConstruct(w.other, jsii.String("Counts")), statements())
	if all := template.Of(t, w.other); len(all) != 0 {
		t.Errorf("in an existing VPC: %v", all)
	}
}

func TestLetOut(t *testing.T) {
	w := build(t, private(nil), &config.Data{LogDays: 1})
	w.network.LetOut(constructs.NewConstruct(w.other, jsii.String("Out")))
	out := one(t, template.Of(t, w.other), "AWS::EC2::SecurityGroupEgress", "Out")
	template.EqualJSON(t, []any{out["CidrIp"], out["IpProtocol"], out["FromPort"], out["ToPort"]}, `["0.0.0.0/0", "tcp", 443, 443]`)

	w = build(t, existing, &config.Data{LogDays: 1})
	w.network.LetOut(constructs.NewConstruct(w.other, jsii.String("Out")))
	if all := template.Of(t, w.other); len(all) != 0 {
		t.Errorf("in an existing VPC: %v", all)
	}
}

func TestAddEntrance(t *testing.T) {
	w := build(t, private(func(n *config.Network) { n.CIDR = "10.9.0.0/20" }), &config.Data{LogDays: 1})
	w.network.AddEntrance(constructs.NewConstruct(w.other, jsii.String("Entrance")), statements())
	all := template.Of(t, w.other)
	endpoint := one(t, all, "AWS::EC2::VPCEndpoint", "Entrance")
	template.EqualJSON(t, []any{endpoint["VpcEndpointType"], endpoint["ServiceName"], endpoint["PrivateDnsEnabled"]}, `["Interface", "com.amazonaws.eu-west-1.execute-api", true]`)
	template.EqualJSON(t, endpoint["SecurityGroupIds"], `[{"Fn::GetAtt": ["`+id(t, all, "EntranceGroup")+`", "GroupId"]}]`)
	group := one(t, all, "AWS::EC2::SecurityGroup", "EntranceGroup")
	template.EqualJSON(t, group["SecurityGroupIngress"], `[{"CidrIp": "10.9.0.0/20", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Description": "From the VPC"}]`)
	if out := text(group["SecurityGroupEgress"]); len(group["SecurityGroupEgress"].([]any)) != 1 || !strings.Contains(out, "255.255.255.255/32") {
		t.Errorf("it opens connections: %s", out)
	}

	w = build(t, existing, &config.Data{LogDays: 1})
	w.network.AddEntrance(constructs.NewConstruct(w.other, jsii.String("Entrance")), statements())
	if all := template.Of(t, w.other); len(all) != 0 {
		t.Errorf("in an existing VPC: %v", all)
	}
}
