package stacks

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/monitor"
	"github.com/sagerock/sagerock/constructs/pipeline"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// sagemaker adds the stack of the endpoints, and one for each pipeline. It is nil when no
// model is served from SageMaker.
//
// The endpoint of a pipeline has in the first what it needs: its role, its security group,
// and what deletes it. So the stack of the pipeline can come and go, and whatever runs have
// deployed stays.
func (a *app) sagemaker() awscdk.Stack {
	cfg := a.cfg
	if !a.plan.Deploys(plan.StackSageMaker) {
		return nil
	}
	stack := a.stack("SageMaker", plan.StackSageMaker, "SageMaker endpoints")
	home := arn.Of(stack)
	keyArn := a.keyArn()
	endpoints := constructs.NewConstruct(stack, jsii.String("Endpoints"))
	pipelines := constructs.NewConstruct(stack, jsii.String("Pipelines"))
	interfaces := a.interfaces(stack, a.plan.Endpoints)
	for _, e := range a.plan.Endpoints {
		if e.Owner != plan.Trained && !e.OnFleet() {
			props := a.endpoint(e, home, interfaces)
			props.Logs, props.Topic = a.logs[e.Model], a.topic
			sagemaker.NewEndpoint(endpoints, scopeID(e.Model, plan.Suffix(e.Config)), props)
		}
	}
	fleets := constructs.NewConstruct(stack, jsii.String("Fleets"))
	for _, f := range a.plan.Fleets {
		models := map[string]*sagemaker.FleetModel{}
		for _, e := range f.Models {
			models[e.Model] = &sagemaker.FleetModel{Name: e.Component, Config: e.Config, Logs: a.logs[e.Model]}
		}
		sagemaker.NewFleet(fleets, scopeID(f.Key, plan.FleetSuffix(f.Config)), &sagemaker.FleetProps{
			Name:            f.Name,
			Home:            home,
			Config:          f.Config,
			Models:          models,
			Encryption:      cfg.Encryption,
			Network:         a.network,
			InterfacePolicy: interfaces,
			KeyArn:          keyArn,
			Data:            cfg.Data,
		})
	}
	for _, p := range a.plan.Pipelines {
		machine := a.named(pipelineID(p.Model), a.plan.PipelineStack(p.Model), "training pipeline of "+p.Model)
		training := pipeline.NewTraining(pipelines, &p.Model, &pipeline.TrainingProps{
			EndpointLogs:    a.logs[p.Model],
			EndpointName:    p.Endpoint.Name,
			Machine:         machine,
			Home:            home,
			Dir:             a.props.Dir,
			Config:          p.Endpoint.Config,
			Encryption:      cfg.Encryption,
			Network:         a.network,
			InterfacePolicy: interfaces,
			KeyArn:          keyArn,
			Bucket:          a.bucket,
			Topic:           a.topic,
			Data:            cfg.Data,
		})
		output(machine, contract.OutputPipeline, "start it to train and deploy "+p.Model, training.StateMachine.StateMachineArn())
	}
	monitors := constructs.NewConstruct(stack, jsii.String("Monitors"))
	for _, e := range a.plan.Monitored() {
		monitor.New(monitors, &e.Model, &monitor.Props{Endpoint: a.endpoint(e, home, interfaces), Topic: a.topic})
	}
	a.props.Leaving.keep(stack)
	return stack
}

// scopeID is the construct id of an endpoint. Like the name of the endpoint it says what no update
// can change, so that all resources of one endpoint have other logical ids than those of the
// endpoint that replaces it, and both can be in the stack at once: see [Leaving].
func scopeID(of, suffix string) *string { return jsii.String(of + config.Joint + suffix) }

// interfaces is the policy for network interfaces of endpoints, nil where all are outside of the
// network.
func (a *app) interfaces(stack awscdk.Stack, endpoints []*plan.Endpoint) *string {
	if slices.ContainsFunc(endpoints, func(e *plan.Endpoint) bool { return !e.Serverless() }) {
		return sagemaker.NewInterfacePolicy(stack, jsii.String("Interfaces"), a.network)
	}
	return nil
}

// endpoint is what an endpoint needs in each stack that may have it.
func (a *app) endpoint(e *plan.Endpoint, home arn.Home, interfaces *string) *sagemaker.EndpointProps {
	return &sagemaker.EndpointProps{
		Name:            e.Name,
		Home:            home,
		Config:          e.Config,
		Encryption:      a.cfg.Encryption,
		Network:         a.network,
		InterfacePolicy: interfaces,
		KeyArn:          a.keyArn(),
		Bucket:          a.bucket,
		Data:            a.cfg.Data,
	}
}

// pipelineID is the construct id of the stack of a model's pipeline.
func pipelineID(model string) string { return "Train-" + model }
