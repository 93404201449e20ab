package network

import (
	"fmt"
	"net/netip"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// createVpc makes the VPC, one subnet in each zone, and the one route table they
// share. The table gets no route out.
//
// These are plain CloudFormation resources because [awsec2.NewVpc] reads the
// stack's zones even when AvailabilityZones is set, and in a stack with a fixed
// account that calls AWS during synth. Nor does a custom resource empty the VPC's
// default security group: it would be a Lambda with the right to change security
// groups, there to disarm one that nothing here is in.
func (n *Network) createVpc(props *NetworkProps) {
	n.stackName = *awscdk.Stack_Of(n).StackName()
	vpc := awsec2.NewCfnVPC(n, jsii.String("Vpc"), &awsec2.CfnVPCProps{
		CidrBlock:          &n.config.CIDR,
		EnableDnsHostnames: jsii.Bool(true), // both, so that endpoints answer to the usual names
		EnableDnsSupport:   jsii.Bool(true),
		Tags:               n.name(""),
	}).Ref()
	n.routes = awsec2.NewCfnRouteTable(n, jsii.String("Routes"), &awsec2.CfnRouteTableProps{VpcId: vpc, Tags: n.name("")}).Ref()

	for i, block := range quarters(n.config.CIDR)[:len(n.config.Zones)] {
		scope := constructs.Construct(n)
		if i == 2 && props.ThirdZone != nil {
			scope = props.ThirdZone
		}
		in := &awsec2.CfnSubnetProps{
			VpcId:     vpc,
			CidrBlock: jsii.String(block.String()),
			Tags:      n.name(fmt.Sprintf(" %d", i+1)),
		}
		if id := n.config.Zones[i]; id != "" {
			in.AvailabilityZoneId = &id
		} else {
			// CloudFormation picks the zone, and promises no order ("Fn::GetAZs", CloudFormation
			// Template Reference).
			in.AvailabilityZone = awscdk.Fn_Select(jsii.Number(i), awscdk.Fn_GetAzs(nil))
		}
		subnet := awsec2.NewCfnSubnet(scope, jsii.String(fmt.Sprintf("Subnet%d", i+1)), in).Ref()
		awsec2.NewCfnSubnetRouteTableAssociation(scope, jsii.String(fmt.Sprintf("Subnet%dRoutes", i+1)),
			&awsec2.CfnSubnetRouteTableAssociationProps{SubnetId: subnet, RouteTableId: n.routes})
		n.SubnetIDs = append(n.SubnetIDs, subnet)
	}
	n.VpcID = vpc
}

// useVpc takes the user's VPC by its ids, without looking anything up.
func (n *Network) useVpc() {
	n.VpcID, n.SubnetIDs = &n.config.VPC, *jsii.Strings(n.config.Subnets...)
}

// useGroups takes the user's security groups, where there are any.
func (n *Network) useGroups() {
	if own := n.config.SecurityGroups.Gateway; len(own) > 0 {
		n.CallerIDs = *jsii.Strings(own...)
	}
	if own := n.config.SecurityGroups.Containers; len(own) > 0 {
		n.ContainerIDs = *jsii.Strings(own...)
	}
}

// name is the tag that the console shows as a resource's name.
func (n *Network) name(suffix string) *[]*awscdk.CfnTag {
	return &[]*awscdk.CfnTag{{Key: jsii.String("Name"), Value: jsii.String(n.stackName + suffix)}}
}

// quarters cuts an address range in four. It is always four, so that a third
// zone finds its place beside the first two and moves neither.
func quarters(cidr string) []netip.Prefix {
	whole := netip.MustParsePrefix(cidr) // the rule has seen that it is one
	address, bits := whole.Addr().As4(), whole.Bits()+2
	blocks := make([]netip.Prefix, 4)
	for i := range blocks {
		block, step := address, i<<(32-bits) // at most 3<<14, which is two bytes
		block[2] |= byte(step >> 8)
		block[3] |= byte(step)
		blocks[i] = netip.PrefixFrom(netip.AddrFrom4(block), bits)
	}
	return blocks
}
