package network_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/internal/template"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/aaaaaaaa-1111-2222-3333-444444444444"

// private is a network block as the config package hands it out.
func private(change func(*config.Network)) *config.Network {
	cfg := &config.Network{Mode: config.NetworkPrivate, CIDR: "10.0.0.0/16", Zones: config.AnyZones(2)}
	if change != nil {
		change(cfg)
	}
	return cfg
}

var existing = &config.Network{
	CIDR: config.DefaultCIDR, Zones: config.AnyZones(2),
	Mode: config.NetworkExisting, VPC: "vpc-0aaaaaaaaaaaaaaa0",
	Subnets: []string{"subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2", "subnet-0aaaaaaaaaaaaaaa3"},
}

// world is an app with a network, and a second stack that may use it.
type world struct {
	app        awscdk.App
	net, other awscdk.Stack
	network    *network.Network
}

func build(t *testing.T, cfg *config.Network, data *config.Data, buckets ...string) *world {
	t.Helper()
	w := &world{app: template.NewApp(t, map[string]any{"@aws-cdk/core:defaultCrossStackReferences": "strong"})}
	// A fixed account is where the CDK would look things up.
	env := &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")}
	w.net = awscdk.NewStack(w.app, jsii.String("Net"), &awscdk.StackProps{Env: env})
	w.other = awscdk.NewStack(w.app, jsii.String("Other"), &awscdk.StackProps{Env: env})
	template.Idle(w.other)
	w.network = network.NewNetwork(w.net, jsii.String("Network"), &network.NetworkProps{
		Home:    arn.Of(w.net),
		Config:  cfg,
		Buckets: buckets,
		KeyArn:  jsii.String(keyArn),
		Data:    data,
	})
	return w
}

// one returns the properties of the only resource of one kind whose id has part in it.
func one(t *testing.T, all template.Resources, kind, part string) map[string]any {
	t.Helper()
	_, found := all.Only(t, kind, part)
	return found.Properties
}

func text(v any) string {
	src, _ := json.Marshal(v)
	return string(src)
}

func TestPrivateIsIsolated(t *testing.T) {
	w := build(t, private(nil), &config.Data{OnDestroy: "retain", LogDays: 90})
	all := template.Of(t, w.net)
	for id, r := range all {
		switch r.Type {
		case "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::EgressOnlyInternetGateway":
			t.Errorf("%s leads out of the network", id)
		case "AWS::Lambda::Function", "AWS::CloudFormation::CustomResource", "Custom::VpcRestrictDefaultSG":
			t.Errorf("%s is code", id)
		}
	}
	if n := len(all.Kind("AWS::EC2::VPCEndpoint")); n != 1 {
		t.Errorf("got %d endpoints, want the one of S3", n)
	}
}

func TestZones(t *testing.T) {
	for name, tc := range map[string]struct {
		cidr  string
		zones int
		want  []string
	}{
		"two of a /16":   {"10.0.0.0/16", 2, []string{"10.0.0.0/18", "10.0.64.0/18"}},
		"three of a /16": {"10.0.0.0/16", 3, []string{"10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"}},
		"three of a /24": {"192.168.7.0/24", 3, []string{"192.168.7.0/26", "192.168.7.64/26", "192.168.7.128/26"}},
		"three of a /17": {"172.16.128.0/17", 3, []string{"172.16.128.0/19", "172.16.160.0/19", "172.16.192.0/19"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := build(t, private(func(n *config.Network) { n.CIDR, n.Zones = tc.cidr, config.AnyZones(tc.zones) }), &config.Data{LogDays: 1})
			all := template.Of(t, w.net)
			subnets := all.Kind("AWS::EC2::Subnet")
			if len(subnets) != len(tc.want) {
				t.Fatalf("got %d subnets, want %d", len(subnets), len(tc.want))
			}
			for i, want := range tc.want {
				subnet := one(t, all, "AWS::EC2::Subnet", "Subnet"+string(rune('1'+i)))
				if got := subnet["CidrBlock"]; got != want {
					t.Errorf("subnet %d is %v, want %s", i+1, got, want)
				}
				template.EqualJSON(t, subnet["AvailabilityZone"], `{"Fn::Select": [`+string(rune('0'+i))+`, {"Fn::GetAZs": ""}]}`)
			}
			if got := len(w.network.SubnetIDs); got != len(tc.want) {
				t.Errorf("%d subnets are used, want %d", got, len(tc.want))
			}
		})
	}
}

// TestZonesByID checks that subnets are in the zones that the file names.
func TestZonesByID(t *testing.T) {
	ids := config.Zones{"use1-az4", "use1-az1", "use1-az6"}
	all := template.Of(t, build(t, private(func(n *config.Network) { n.Zones = ids }), &config.Data{LogDays: 1}).net)
	for i, id := range ids {
		subnet := one(t, all, "AWS::EC2::Subnet", "Subnet"+string(rune('1'+i)))
		if subnet["AvailabilityZoneId"] != id || subnet["AvailabilityZone"] != nil {
			t.Errorf("subnet %d is in %v, %v, want %s", i+1, subnet["AvailabilityZoneId"], subnet["AvailabilityZone"], id)
		}
	}
}

func TestNothingIsLookedUp(t *testing.T) {
	for name, cfg := range map[string]*config.Network{
		"two zones":   private(nil),
		"three zones": private(func(n *config.Network) { n.Zones = config.AnyZones(3) }),
		"existing":    existing,
	} {
		t.Run(name, func(t *testing.T) {
			w := build(t, cfg, &config.Data{LogDays: 1})
			w.network.AddInterfaceEndpoint(w.other, jsii.String("Bedrock"), &network.InterfaceEndpointProps{
				Service: "bedrock-runtime", Statements: statements(),
			})
			files, err := filepath.Glob(filepath.Join(*w.app.Synth(nil).Directory(), "*.json"))
			if err != nil || len(files) == 0 {
				t.Fatalf("the assembly has files %v, %v", files, err)
			}
			for _, file := range files {
				src, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				for _, bad := range []string{`"missing"`, "aws:cdk:warning", "aws:cdk:error"} {
					if strings.Contains(string(src), bad) {
						t.Errorf("%s has %s:\n%s", filepath.Base(file), bad, src)
					}
				}
			}
		})
	}
}
