package sagemaker

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// NewRole adds the role that SageMaker assumes to serve props.Config: it may read
// the one model, pull the one image and write the one log group.
func NewRole(scope constructs.Construct, id *string, props *EndpointProps) awsiam.CfnRole {
	return policy.NewRole(scope, id, &policy.RoleProps{
		Description: "SageMaker serving " + props.Name,
		Trust:       Trust(props.Home),
		Policies:    map[string][]policy.Statement{"Serve": statements(props)},
		Managed:     props.InterfacePolicy,
	})
}

// Trust lets SageMaker assume the role for this account only. The source ARN ends
// in a literal asterisk, which is what SageMaker sends for inference (SageMaker
// developer guide, "Cross-service confused deputy prevention").
func Trust(home arn.Home) policy.Statement {
	return policy.TrustFrom("sagemaker.amazonaws.com", home.Account, home.Of("sagemaker", "*"))
}

// statements are the rights that the SageMaker developer guide lists for models
// ("How to use SageMaker AI execution roles", CreateModel), each narrowed to what
// this endpoint uses.
func statements(props *EndpointProps) []policy.Statement {
	return slices.Concat(
		[]policy.Statement{
			WriteLogs(props.Home, "Endpoints/"+props.Name),
			WriteMetrics("Endpoints"),
		},
		PullImages(props.Home, ServingImage(props)),
		readModel(props),
		useKey(props),
		WriteCaptured(props),
		AnswerQueued(props),
		props.Describe().SeeAlarms(),
	)
}

// readModel allows reading the model, and seeing that it is there.
func readModel(props *EndpointProps) []policy.Statement {
	cfg := props.Config
	if cfg.FromHub() || cfg.Source == "" {
		return nil
	}
	bucket, key := syntax.SplitS3(cfg.Source)
	why := "The archive of the model is fetched."
	if !cfg.Archive() {
		key, why = key+"*", "A model is a folder of files that only the folder knows."
	}
	return append(ReadObjects(props.Home.Bucket(bucket), key, why), Decrypt(props.Encryption)...)
}

// useKey allows what SageMaker does with the key in the role's name: encrypt the
// disks of the instances, and what is in the bucket.
func useKey(props *EndpointProps) []policy.Statement {
	disks := props.Describe().KmsKeyID != nil
	if props.KeyArn == nil || !disks && props.Config.Capture.Percent == 0 && !props.Config.Async() {
		return nil
	}
	return UseKey(*props.KeyArn, disks)
}
