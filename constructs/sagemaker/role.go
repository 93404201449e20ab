package sagemaker

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// NewRole adds the role that SageMaker assumes to serve props.Config: it may read the model of
// each variant, pull their images and write the one log group.
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
		pullImages(props),
		readModels(props),
		useKey(props),
		WriteCaptured(props),
		AnswerQueued(props),
		props.Describe().SeeAlarms(),
	)
}

// pullImages allows pulling the images of all variants. The seller's of a product of AWS
// Marketplace is pulled without the role.
func pullImages(props *EndpointProps) []policy.Statement {
	var uris []string
	for _, v := range props.Config.Hosted() {
		image := ServingImage(v.Config, props.Home)
		if of := v.Config.Package; of != nil && v.Config.Packaged() {
			image = of.Image
		}
		if image != "" {
			uris = append(uris, image)
		}
	}
	if len(uris) == 0 {
		return nil
	}
	return PullImages(props.Home, uris...)
}

// readModels allows reading the models of all variants, and seeing that they are there.
func readModels(props *EndpointProps) []policy.Statement {
	var all []policy.Statement
	read := map[string]bool{}
	for _, v := range props.Config.Hosted() {
		data := v.Config.Data(props.Home.Region)
		if of := v.Config.Package; of != nil && v.Config.Packaged() {
			data = of.Data
		}
		if data != "" && !read[data] {
			read[data] = true
			all = append(all, readModel(props, data)...)
		}
	}
	if len(all) > 0 {
		all = append(all, Decrypt(props.Encryption)...)
	}
	return all
}

// readModel allows reading the model of one variant.
func readModel(props *EndpointProps, data string) []policy.Statement {
	bucket, key := syntax.SplitS3(data)
	why := "The archive of the model is fetched."
	if !strings.HasSuffix(key, ".tar.gz") {
		key, why = key+"*", "A model is a folder of files that only the folder knows."
	}
	return ReadObjects(props.Home.Bucket(bucket), key, why)
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
