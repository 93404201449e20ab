package sagemaker

import (
	"maps"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/jsii-runtime-go"
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
)

// modelDir is where SageMaker puts the model that it fetched from S3.
const modelDir = "/opt/ml/model"

// imageURI is the URI of cfg's image: the one AWS publishes under that name, or
// the user's own.
func imageURI(cfg *config.SageMaker, region string) string {
	if uri, ok := catalog.InferenceImage(cfg.Image, region, cfg.Instance); ok {
		return uri
	}
	return cfg.Image
}

// newModel adds the model: an image, what is in its /opt/ml/model, and what it
// may reach.
func (e *Endpoint) newModel(props *EndpointProps, image string) awssagemaker.CfnModel {
	cfg := props.Config
	container := &awssagemaker.CfnModel_ContainerDefinitionProperty{
		Image:       &image,
		Environment: environment(cfg),
	}
	switch {
	case cfg.FromHub(), cfg.Source == "": // the container fetches it, or holds it
	case cfg.Archive():
		container.ModelDataUrl = &cfg.Source
	default:
		container.ModelDataSource = &awssagemaker.CfnModel_ModelDataSourceProperty{
			S3DataSource: &awssagemaker.CfnModel_S3DataSourceProperty{
				S3Uri:           &cfg.Source,
				S3DataType:      jsii.String("S3Prefix"),
				CompressionType: jsii.String("None"),
			},
		}
	}
	model := &awssagemaker.CfnModelProps{
		ExecutionRoleArn:       e.Role.RoleArn(),
		PrimaryContainer:       container,
		EnableNetworkIsolation: isolated(props, image),
	}
	if n := props.Network; n != nil {
		model.VpcConfig = &awssagemaker.CfnModel_VpcConfigProperty{
			Subnets:          n.Vpc.SelectSubnets(n.Subnets).SubnetIds,
			SecurityGroupIds: &[]*string{n.Containers.SecurityGroupId()},
		}
	}
	return awssagemaker.NewCfnModel(e, jsii.String("Model"), model)
}

// isolated reports whether the container gets no network at all. A model from the
// Hub must be fetched. An image of the user's own may have services to call, so
// in a VPC its security group bounds it instead.
func isolated(props *EndpointProps, image string) bool {
	own := image == props.Config.Image
	return !props.Config.FromHub() && !(own && props.Network != nil)
}

// environment is what the image needs to find the model, under what the user set.
func environment(cfg *config.SageMaker) map[string]string {
	env := map[string]string{}
	hub, fromHub := strings.CutPrefix(cfg.Source, "hf://")
	model := modelDir
	if fromHub {
		model = hub
	}
	switch cfg.Image {
	case "lmi", "huggingface":
		env["HF_MODEL_ID"] = model
	case "vllm":
		env["SM_VLLM_MODEL"] = model
		if n := catalog.GPUs(cfg.Instance); n > 1 { // unlike the other two, vLLM uses one GPU unless told
			env["SM_VLLM_TENSOR_PARALLEL_SIZE"] = strconv.Itoa(n)
		}
	case "pytorch", "sklearn":
		env["SAGEMAKER_PROGRAM"] = "inference.py" // the handlers, as the SageMaker Python SDK packs them
		env["SAGEMAKER_SUBMIT_DIRECTORY"] = modelDir + "/code"
	case "xgboost", "tensorflow": // both find the model by themselves
	default:
		if fromHub {
			env["HF_MODEL_ID"] = hub
		}
	}
	maps.Copy(env, cfg.Environment)
	return env
}
