package network

import (
	"fmt"
	"net/netip"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"
)

// createVpc makes the VPC, one subnet in each zone, and the one route table they
// share, which it returns. The table gets no route out.
//
// These are plain CloudFormation resources because [awsec2.NewVpc] reads the
// stack's zones even when it is told which to use, and in a stack with a fixed
// account that asks AWS during synth. Nor does a custom resource empty the VPC's
// default security group: it would be a Lambda with the right to change security
// groups, there to disarm one that nothing here is in.
func (n *Network) createVpc() awsec2.CfnRouteTable {
	vpc := awsec2.NewCfnVPC(n, jsii.String("Vpc"), &awsec2.CfnVPCProps{
		CidrBlock:          &n.config.CIDR,
		EnableDnsHostnames: jsii.Bool(true), // both, so that endpoints answer to the usual names
		EnableDnsSupport:   jsii.Bool(true),
	})
	routes := awsec2.NewCfnRouteTable(n, jsii.String("Routes"), &awsec2.CfnRouteTableProps{VpcId: vpc.Ref()})
	n.references = append(n.references, vpc.Ref())
	n.name(vpc, "")
	n.name(routes, "")

	var zones, ids, tables []*string
	for i, block := range quarters(n.config.CIDR)[:n.config.Zones] {
		// Picked when the stack is deployed. Only names that differ from Region to
		// Region could be written here.
		zone := awscdk.Fn_Select(jsii.Number(i), awscdk.Fn_GetAzs(nil))
		subnet := awsec2.NewCfnSubnet(n, jsii.String(fmt.Sprintf("Subnet%d", i+1)), &awsec2.CfnSubnetProps{
			VpcId:            vpc.Ref(),
			CidrBlock:        jsii.String(block.String()),
			AvailabilityZone: zone,
		})
		n.name(subnet, fmt.Sprintf(" %d", i+1))
		awsec2.NewCfnSubnetRouteTableAssociation(n, jsii.String(fmt.Sprintf("Subnet%dRoutes", i+1)),
			&awsec2.CfnSubnetRouteTableAssociationProps{SubnetId: subnet.Ref(), RouteTableId: routes.Ref()})
		zones, ids, tables = append(zones, zone), append(ids, subnet.Ref()), append(tables, routes.Ref())
	}
	n.references = append(n.references, ids...)
	n.importVpc(&awsec2.VpcAttributes{
		VpcId:                       vpc.Ref(),
		AvailabilityZones:           &zones,
		IsolatedSubnetIds:           &ids,
		IsolatedSubnetRouteTableIds: &tables,
	})
	return routes
}

// useVpc takes the user's VPC by its ids, without looking anything up.
func (n *Network) useVpc() {
	n.importVpc(&awsec2.VpcAttributes{
		VpcId:             &n.config.VPC,
		AvailabilityZones: jsii.Strings("unknown"), // an import must name one; nothing reads it
		IsolatedSubnetIds: jsii.Strings(n.config.Subnets...),
	})
	// Nobody reads the route tables of these subnets either.
	awscdk.Annotations_Of(n).AcknowledgeWarning(jsii.String("@aws-cdk/aws-ec2:noSubnetRouteTableId"), nil)
}

func (n *Network) importVpc(attributes *awsec2.VpcAttributes) {
	n.Vpc = awsec2.Vpc_FromVpcAttributes(n, jsii.String("Imported"), attributes)
	n.Subnets = &awsec2.SubnetSelection{Subnets: n.Vpc.IsolatedSubnets()}
}

// name sets the tag that the console shows as the resource's name.
func (n *Network) name(resource awscdk.CfnResource, suffix string) {
	awscdk.Tags_Of(resource).Add(jsii.String("Name"), jsii.String(*awscdk.Stack_Of(n).StackName()+suffix), nil)
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
