package network_test

import (
	"slices"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/template"
)

const dropped = `[{"CidrIp": "255.255.255.255/32", "Description": "Disallow all traffic", "FromPort": 252, "IpProtocol": "icmp", "ToPort": 86}]`

func TestSecurityGroupsOfPrivate(t *testing.T) {
	all := template.Of(t, build(t, private(nil), &config.Data{LogDays: 1}).net)
	group := func(part string) map[string]any { return one(t, all, "AWS::EC2::SecurityGroup", part) }

	template.EqualJSON(t, group("Containers")["SecurityGroupEgress"],
		`[{"CidrIp": "0.0.0.0/0", "Description": "To S3 and AWS services", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]`)
	template.EqualJSON(t, group("NetworkCallers")["SecurityGroupEgress"],
		`[{"DestinationSecurityGroupId": {"Fn::GetAtt": ["`+id(t, all, "CallerEndpoints")+`", "GroupId"]},
		   "Description": "To AWS services", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]`)
	for _, part := range []string{"CallerEndpoints", "ContainerEndpoints"} {
		template.EqualJSON(t, group(part)["SecurityGroupEgress"], dropped)
	}
	for id, group := range all.Kind("AWS::EC2::SecurityGroup") {
		if group.Properties["SecurityGroupIngress"] != nil {
			t.Errorf("%s lets an address range in", id)
		}
	}

	if n := len(all.Kind("AWS::EC2::SecurityGroupEgress")); n != 0 {
		t.Errorf("%d rules out come after their group, which is open to everywhere until then", n)
	}

	from := map[string]string{"CallerEndpoints": "NetworkCallers", "ContainerEndpoints": "NetworkContainers"}
	ingress := all.Kind("AWS::EC2::SecurityGroupIngress")
	if len(ingress) != len(from) {
		t.Errorf("got %d rules in from groups, want %d", len(ingress), len(from))
	}
	for to, source := range from {
		rule := one(t, all, "AWS::EC2::SecurityGroupIngress", to)
		template.EqualJSON(t, rule["SourceSecurityGroupId"], `{"Fn::GetAtt": ["`+id(t, all, source)+`", "GroupId"]}`)
		template.EqualJSON(t, []any{rule["IpProtocol"], rule["FromPort"], rule["ToPort"]}, `["tcp", 443, 443]`)
	}
}

func TestSecurityGroupsOfExisting(t *testing.T) {
	all := template.Of(t, build(t, existing, &config.Data{LogDays: 1}).net)
	if len(all) != 2 {
		t.Errorf("got %d resources, want the two groups", len(all))
	}
	for id, group := range all.Kind("AWS::EC2::SecurityGroup") {
		if group.Properties["VpcId"] != existing.VPC {
			t.Errorf("%s is in %v", id, group.Properties["VpcId"])
		}
		template.EqualJSON(t, group.Properties["SecurityGroupEgress"],
			`[{"CidrIp": "0.0.0.0/0", "Description": "To AWS services", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]`)
	}
}

// TestSecurityGroupsOfOnesOwn makes no group in place of those that exist, unless one of
// the two is missing: then both are made, and the one that exists is used.
func TestSecurityGroupsOfOnesOwn(t *testing.T) {
	for name, tc := range map[string]struct {
		gateway, containers []string
		made                int
	}{
		"both":       {[]string{"sg-0aaaaaaaaaaaaaaa1"}, []string{"sg-0aaaaaaaaaaaaaaa2"}, 0},
		"several":    {[]string{"sg-0aaaaaaaaaaaaaaa1", "sg-0aaaaaaaaaaaaaaa3"}, []string{"sg-0aaaaaaaaaaaaaaa2", "sg-0aaaaaaaaaaaaaaa4"}, 0},
		"gateway":    {[]string{"sg-0aaaaaaaaaaaaaaa1"}, nil, 2},
		"containers": {nil, []string{"sg-0aaaaaaaaaaaaaaa2"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := *existing
			cfg.SecurityGroups = config.SecurityGroups{Gateway: tc.gateway, Containers: tc.containers}
			w := build(t, &cfg, &config.Data{LogDays: 1})
			if tc.made == 0 {
				template.Idle(w.net)
			}
			if got := len(template.Of(t, w.net).Kind("AWS::EC2::SecurityGroup")); got != tc.made {
				t.Errorf("got %d groups, want %d", got, tc.made)
			}
			for _, use := range []struct {
				want []string
				got  []*string
			}{{tc.gateway, w.network.CallerIDs}, {tc.containers, w.network.ContainerIDs}} {
				if len(use.want) == 0 && len(use.got) != 1 {
					t.Errorf("uses %d groups, want the one that was made", len(use.got))
				}
				if len(use.want) > 0 && !slices.EqualFunc(use.want, use.got, func(want string, got *string) bool { return *got == want }) {
					t.Errorf("uses %d groups, want %v", len(use.got), use.want)
				}
			}
		})
	}
}
