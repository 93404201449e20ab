package stacks

import (
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/constructs/gateway"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// api adds the stack of the gateway and of all that must change with it at
// once: guardrails, inference profiles, and the ways out of the VPC.
func (a *app) api() awscdk.Stack {
	cfg := a.cfg
	stack := a.stack("Api", plan.StackAPI, "the gateway, and the Bedrock resources that it calls")
	home := arn.Of(stack)
	keyArn := a.keyArn()
	targets := &contract.Targets{Profiles: map[string]string{}, Guardrails: map[string]string{}}

	// What the gateway may do on each engine. The same statements are the policies
	// of the interface endpoints. S3 has none.
	var onBedrock, onSageMaker, onS3 []policy.Statement

	models := constructs.NewConstruct(stack, jsii.String("Models"))
	for _, m := range a.plan.OnBedrock() {
		model := bedrock.NewModel(models, &m.Name, &bedrock.ModelProps{
			Prefix: cfg.Prefix(), Name: m.Name, Home: home, Config: m.Bedrock,
		})
		onBedrock = append(onBedrock, model.Statements()...)
		if model.ProfileID != nil {
			targets.ProfilePrefix = model.ProfilePrefix
			targets.Profiles[m.Name] = *model.ProfileID
		}
	}

	guardrails := constructs.NewConstruct(stack, jsii.String("Guardrails"))
	for i, g := range a.plan.Guardrails {
		guardrail := bedrock.NewGuardrail(guardrails, &g.Key, &bedrock.GuardrailProps{
			Name: g.Name, Home: home, Config: g.Config, KeyArn: keyArn,
		})
		onBedrock = append(onBedrock, guardrail.Statements()...)
		targets.Guardrails[g.Key] = *guardrail.Id + ":" + *guardrail.Version
		output(stack, contract.OutputGuardrail+strconv.Itoa(i+1), "what sagerock serve screens with", jsii.String(g.Key+"="+targets.Guardrails[g.Key]))
	}

	var names, components, queues []string
	for _, e := range a.plan.Endpoints {
		switch {
		case e.Asynchronous():
			queues = append(queues, e.Name)
		case e.OnFleet():
			components = append(components, e.Component)
		default:
			names = append(names, e.Name)
		}
	}
	for _, f := range a.plan.Fleets {
		names = append(names, f.Name)
	}
	if len(names) > 0 {
		onSageMaker = append(onSageMaker, sagemaker.InvokeStatement(home, names, components...))
	}
	if len(queues) > 0 {
		onSageMaker = append(onSageMaker, sagemaker.QueueStatement(home, queues))
		onS3 = append(onS3, sagemaker.CallsStatements(*a.bucket.BucketArn())...)
		targets.Bucket = *a.bucket.BucketName()
	}

	gw := gateway.NewGateway(stack, jsii.String("Gateway"), &gateway.GatewayProps{
		Home: home, Name: cfg.Prefix(), Config: cfg.API, Data: cfg.Data, Code: &a.props.GatewayCode,
		Settings: settings.Of(a.plan), Targets: targets,
		Network: a.network, KeyArn: keyArn, Bucket: a.bucket,
	})
	gw.Allow("bedrock-runtime", onBedrock)
	gw.Allow("sagemaker.runtime", onSageMaker)
	gw.AllowObjects(onS3, keyArn)
	a.dashboard(stack, gw, targets)
	output(stack, contract.OutputReaches, "what the subnets must reach at port 443, and from where", a.reaches())
	output(stack, contract.OutputURL, "where the gateway is; with /v1 it is the base URL of OpenAI's clients", gw.URL)
	output(stack, contract.OutputDomainTarget, "what the CNAME record of the domain must lead to", gw.DomainTarget)
	output(stack, contract.OutputCallerPolicy, "attach it to whoever may call", gw.CallerPolicyArn)
	output(stack, contract.OutputKeys, "the secret that sagerock keys changes", gw.KeysArn)
	return stack
}

// reaches lists what the subnets of a VPC of the user's must reach, nil for others.
func (a *app) reaches() *string {
	var all []string
	for _, r := range a.plan.MustReach() {
		all = append(all, r.By+":"+r.Service)
	}
	if all == nil {
		return nil
	}
	return jsii.String(strings.Join(all, " "))
}

// output adds an output to stack if it has a value.
func output(stack awscdk.Stack, id, description string, value *string) {
	if value != nil {
		awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Description: &description, Value: value})
	}
}
