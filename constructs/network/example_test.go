package network_test

import (
	"fmt"
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/network"
)

// A VPC in three zones without a way to the internet, for the prop Network of endpoints
// and gateways.
func ExampleNewNetwork() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	cfg, _, err := config.Block("us-east-1", "network", func(n *config.Network) {
		n.CIDR, n.Zones = "10.20.0.0/16", config.AnyZones(3)
	})
	if err != nil {
		log.Fatal(err)
	}
	vpc := network.NewNetwork(stack, jsii.String("Network"), &network.NetworkProps{Config: cfg})
	fmt.Println(len(vpc.SubnetIDs))
	// Output: 3
}
