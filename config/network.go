package config

import (
	"net/netip"
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/offer"
)

// What network.mode may be.
const (
	NetworkPrivate  = "private"
	NetworkExisting = "existing"
	NetworkNone     = "none"
)

// Network is where the gateway and the SageMaker containers run.
type Network struct {
	// Mode is private for a new VPC without internet access, existing for a VPC
	// you have, or none for no VPC at all. A private network costs about 7.30 USD a month
	// for each zone and interface endpoint.
	Mode string `yaml:"mode" rule:"oneof=private|existing|none"`

	// CIDR is the address range of the new VPC.
	CIDR string `yaml:"cidr" rule:"is=cidr on=mode:private"`

	// Zones is how many Availability Zones the new VPC spans, or the list of their ids,
	// such as [use1-az1, use1-az4]. A number leaves it to AWS which: name them where an
	// instance type or the endpoint of a service exists in some zones only, before the
	// first deployment.
	Zones Zones `yaml:"zones" rule:"min=2 max=3 each=zone unique count on=mode:private"`

	// VPC is the id of the VPC to use.
	VPC string `yaml:"vpc" rule:"is=vpc required on=mode:existing"`

	// Subnets are the ids of subnets of that VPC which reach the AWS services that the
	// path needs: sagerock check lists them, and so does the output Reaches.
	Subnets []string `yaml:"subnets" rule:"max=16 each=subnet unique required on=mode:existing"`

	// SecurityGroups are groups of that VPC to use instead of new ones.
	SecurityGroups SecurityGroups `yaml:"securityGroups"`

	// Endpoints are AWS services that your own containers call, beside those that
	// sagerock finds out itself. Each becomes an interface endpoint.
	Endpoints []string `yaml:"endpoints" rule:"max=16 each=service unique on=mode:private"`
}

// DefaultCIDR is the address range of a new VPC where the file names none.
const DefaultCIDR = "10.0.0.0/16"

// GatewayServices are the services that the gateway calls.
var GatewayServices = []string{"bedrock-runtime", "sagemaker.runtime", "secretsmanager"}

// EndpointZones is in how many zones of a private network the interface endpoint of
// service is. One that containers alone use is in two: from a third zone they reach it
// too, and the subnet there can go without it.
func (n *Network) EndpointZones(service string) int {
	if !n.Zones.Named() && slices.Contains(n.Endpoints, service) && !slices.Contains(GatewayServices, service) {
		return 2
	}
	return len(n.Zones)
}

// docker is the range that containers of SageMaker use among themselves (Amazon VPC User
// Guide, "VPC CIDR blocks").
var docker = netip.MustParsePrefix("172.17.0.0/16")

// checkRange warns about addresses that the containers cannot reach.
func (n *Network) checkRange(p *form.Place) {
	if !p.Written() || !p.Sound() {
		return
	}
	if prefix, err := netip.ParsePrefix(n.CIDR); err == nil && prefix.Overlaps(docker) {
		p.Warnf("write another private range, such as 10.0.0.0/16", "overlaps %s, which SageMaker uses inside its instances", docker)
	}
}

// Zones are the ids of Availability Zones. An id is empty where AWS chooses the zone.
type Zones []string

// AnyZones are n zones of AWS's choice.
func AnyZones(n int) Zones { return make(Zones, n) }

// Named reports whether the file says which zones these are.
func (z Zones) Named() bool { return len(z) > 0 && z[0] != "" }

func defaultNetwork() *Network {
	return &Network{Mode: NetworkPrivate, CIDR: DefaultCIDR, Zones: AnyZones(2)}
}

func (n *Network) check(p *form.Place, c *Config) {
	if p.Top().Sound("models.*.sagemaker.*") && len(c.WithSageMaker()) > 0 {
		n.checkRange(p.Get("cidr"))
	}
	// The third zone of us-west-1 is not open to new accounts (github.com/stelligent/mu,
	// issue 195).
	if zones := p.Get("zones"); !n.Zones.Named() && len(n.Zones) > 2 && zones.Sound() && p.Top().Sound("region") && c.Region == "us-west-1" {
		zones.Warnf("write zones: 2", "%s has only two zones for most accounts", c.Region)
	}
	// SageMaker Developer Guide, "Give SageMaker AI hosted endpoints access to resources in
	// your Amazon VPC": subnets in at least two zones.
	if at := p.Get("subnets"); len(n.Subnets) == 1 && at.Sound() && p.Top().Sound("path", "models.*.sagemaker.*") && len(c.OnSageMaker()) > 0 {
		at.Warnf("add a subnet in another Availability Zone", "is one subnet, and SageMaker wants endpoints to have two in different zones")
	}
	if zones := p.Get("zones"); n.Zones.Named() && p.Sound("zones") && p.Top().Sound("region") {
		offer.Zones(zones, n.Zones, c.Region)
	}
}

// SecurityGroups are security groups that exist. Those of the gateway together, and those
// of the containers together, must allow egress at port 443 to what is reached; neither
// need ingress.
type SecurityGroups struct {
	// Gateway are the ids of security groups for the gateway's Lambda function. Without them
	// sagerock creates one, whose egress rule allows port 443 to any address.
	Gateway []string `yaml:"gateway" rule:"max=5 each=securityGroup unique on=mode:existing"`

	// Containers are the ids of security groups for SageMaker endpoints and jobs, at most
	// four: SageMaker accepts five, and the fifth is one that sagerock creates for each
	// endpoint. Without them sagerock creates one, whose egress rule allows port 443 to any
	// address.
	Containers []string `yaml:"containers" rule:"max=4 each=securityGroup unique on=mode:existing"`
}

// MakesGroups reports whether security groups are made. Unless both exist, both are
// made, though one may serve nobody: a group costs nothing, and one that another stack
// uses cannot go in the deployment in which that stack takes another one.
func (n *Network) MakesGroups() bool {
	return n.Mode == NetworkPrivate || n.Mode == NetworkExisting && (len(n.SecurityGroups.Gateway) == 0 || len(n.SecurityGroups.Containers) == 0)
}
