package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/gateway"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/dashboard"
)

// dashboard adds the dashboard of both engines to the stack of the gateway, which there is on
// every path.
func (a *app) dashboard(stack awscdk.Stack, gw *gateway.Gateway, targets *contract.Targets) {
	if !a.cfg.Dashboard {
		return
	}
	home := arn.Of(stack)
	board := dashboard.Of(a.plan, dashboard.Place{
		Function: *gw.Function.Ref(), Profiles: targets.Profiles,
		Alarm: func(name string) string { return home.Of("cloudwatch", "alarm:"+name) },
	})
	awscdk.NewCfnResource(stack, jsii.String("Dashboard"), &awscdk.CfnResourceProps{
		Type:       jsii.String("AWS::CloudWatch::Dashboard"),
		Properties: &map[string]any{"DashboardName": board.Name, "DashboardBody": board.Body()},
	})
}
