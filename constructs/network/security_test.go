package network_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
)

const dropped = `[{"CidrIp": "255.255.255.255/32", "Description": "Disallow all traffic", "FromPort": 252, "IpProtocol": "icmp", "ToPort": 86}]`

func TestSecurityGroupsOfPrivate(t *testing.T) {
	all := resources(t, build(t, private(nil), &config.Data{LogDays: 1}).net)
	group := func(part string) map[string]any { return one(t, all, "AWS::EC2::SecurityGroup", part) }

	equal(t, group("Containers")["SecurityGroupEgress"],
		`[{"CidrIp": "0.0.0.0/0", "Description": "To S3 and AWS services", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]`)
	equal(t, group("NetworkCallers")["SecurityGroupEgress"],
		`[{"DestinationSecurityGroupId": {"Fn::GetAtt": ["`+id(t, all, "CallerEndpoints")+`", "GroupId"]},
		   "Description": "To AWS services", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]`)
	for _, part := range []string{"CallerEndpoints", "ContainerEndpoints"} {
		equal(t, group(part)["SecurityGroupEgress"], dropped)
	}
	for id, props := range of(all, "AWS::EC2::SecurityGroup") {
		if props["SecurityGroupIngress"] != nil {
			t.Errorf("%s lets an address range in", id)
		}
	}

	if n := len(of(all, "AWS::EC2::SecurityGroupEgress")); n != 0 {
		t.Errorf("%d rules out come after their group, which is open to everywhere until then", n)
	}

	from := map[string]string{"CallerEndpoints": "NetworkCallers", "ContainerEndpoints": "NetworkContainers"}
	ingress := of(all, "AWS::EC2::SecurityGroupIngress")
	if len(ingress) != len(from) {
		t.Errorf("got %d rules in from groups, want %d", len(ingress), len(from))
	}
	for to, source := range from {
		rule := one(t, all, "AWS::EC2::SecurityGroupIngress", to)
		equal(t, rule["SourceSecurityGroupId"], `{"Fn::GetAtt": ["`+id(t, all, source)+`", "GroupId"]}`)
		equal(t, []any{rule["IpProtocol"], rule["FromPort"], rule["ToPort"]}, `["tcp", 443, 443]`)
	}
}

func TestSecurityGroupsOfExisting(t *testing.T) {
	all := resources(t, build(t, existing, &config.Data{LogDays: 1}).net)
	if len(all) != 2 {
		t.Errorf("got %d resources, want the two groups", len(all))
	}
	for id, props := range of(all, "AWS::EC2::SecurityGroup") {
		if props["VpcId"] != existing.VPC {
			t.Errorf("%s is in %v", id, props["VpcId"])
		}
		equal(t, props["SecurityGroupEgress"],
			`[{"CidrIp": "0.0.0.0/0", "Description": "To AWS services", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]`)
	}
}
