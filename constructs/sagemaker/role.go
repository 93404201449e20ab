package sagemaker

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/reason"
)

// NewRole adds the role that SageMaker assumes to serve props.Config: it may read
// the one model, pull the one image and write the one log group. Its policy is
// part of the role, so that whatever refers to the role finds the policy in force.
func NewRole(scope constructs.Construct, id *string, props *EndpointProps) awsiam.Role {
	role := awsiam.NewRole(scope, id, &awsiam.RoleProps{
		Description: jsii.String("SageMaker serving " + props.Name),
		AssumedBy:   Trust(scope),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Serve": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
				Statements: statements(scope, props),
			}),
		},
	})
	reason.Role(role, wildcards(props)...)
	return role
}

// wildcards are why the role names some resources with a *.
func wildcards(props *EndpointProps) []reason.Wildcard {
	all := slices.Concat([]reason.Wildcard{reason.Unscoped, Logs("Endpoints/" + props.Name)}, Interfaces(props.Network), Captured(props))
	if cfg := props.Config; cfg.Source != "" && !cfg.FromHub() && !cfg.Archive() {
		bucket, prefix := config.SplitS3(cfg.Source)
		all = append(all, Folder(bucket, prefix, "A model is a folder of files that only the folder knows."))
	}
	return all
}

// Trust lets SageMaker assume the role for this account only. The source ARN ends
// in a literal asterisk, which is what SageMaker sends for inference (SageMaker
// developer guide, "Cross-service confused deputy prevention").
func Trust(scope constructs.Construct) awsiam.IPrincipal {
	return awsiam.NewServicePrincipal(jsii.String("sagemaker.amazonaws.com"), nil).WithConditions(&map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(scope).Account()},
		"ArnLike":      map[string]any{"aws:SourceArn": Arn(scope, "sagemaker", "*")},
	})
}

// statements are the rights that the SageMaker developer guide lists for models
// ("How to use SageMaker AI execution roles", CreateModel), each narrowed to what
// this endpoint uses.
func statements(scope constructs.Construct, props *EndpointProps) *[]awsiam.PolicyStatement {
	all := slices.Concat(
		[]awsiam.PolicyStatement{
			WriteLogs(scope, "Endpoints/"+props.Name),
			WriteMetrics("Endpoints"),
		},
		PullImages(scope, ServingImage(props)),
		readModel(scope, props),
		useKey(props),
		UseInterfaces(scope, props.Network),
		WriteCaptured(props),
	)
	return &all
}

// readModel allows reading the model, and seeing that it is there.
func readModel(scope constructs.Construct, props *EndpointProps) []awsiam.PolicyStatement {
	cfg := props.Config
	if cfg.FromHub() || cfg.Source == "" {
		return nil
	}
	bucket, key := config.SplitS3(cfg.Source)
	if !cfg.Archive() {
		key += "*"
	}
	return append(ReadObjects("arn:"+*awscdk.Stack_Of(scope).Partition()+":s3:::"+bucket, key), Decrypt(props.Encryption)...)
}

// useKey allows what SageMaker does with the key in the role's name: encrypt the
// disks of the instances, and what is captured.
func useKey(props *EndpointProps) []awsiam.PolicyStatement {
	disks := VolumeKey(props) != nil
	if props.Key == nil || !disks && props.Config.Capture.Percent == 0 {
		return nil
	}
	return UseKey(props.Key, disks)
}
