package serving

import "github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"

// Access is what containers may do and reach.
//
// All models of a fleet have the same, which is that of its endpoint: SageMaker puts a model on
// an endpoint only where role, network and isolation agree ("Deploy models for real-time
// inference", Amazon SageMaker AI Developer Guide, "Model and endpoint compatibility").
type Access struct {
	// RoleArn is the role that SageMaker assumes.
	RoleArn *string
	// VpcConfig is where the containers run; nil outside any VPC.
	VpcConfig *awssagemaker.CfnModel_VpcConfigProperty
	// Isolated is whether containers get no network at all.
	Isolated bool
}
