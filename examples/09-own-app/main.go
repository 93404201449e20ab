// Command own-app is a CDK app that uses sagerock's constructs beside its own resources. In
// this repository: npx cdk deploy --app 'go run ./examples/09-own-app'.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/sagerock/sagerock/app"
)

func main() {
	app.Main(func(a awscdk.App) error {
		_, err := NewShop(a, "Shop", "build/gateway")
		return err
	})
}
