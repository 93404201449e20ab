package sagemaker

import (
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/serving"
	"github.com/sagerock/sagerock/internal/tabular"
)

// modelDir is where SageMaker puts the model that it fetched from S3.
const modelDir = "/opt/ml/model"

// ServingImage is the URI of the container that answers with cfg.
func ServingImage(cfg *config.SageMaker, home arn.Home) string {
	return ImageURI(cfg.ServingImage(), home.Region, cfg.Types()[0])
}

// ImageURI is the URI of image: the one that AWS publishes under that name for
// instance in region, or the user's own.
func ImageURI(image, region, instance string) string {
	if uri, ok := catalog.InferenceImage(image, region, instance); ok {
		return uri
	}
	return image
}

// access is what the container of a variant may do and reach. SageMaker supports neither a VPC
// nor isolation for a serverless endpoint ("Feature exclusions" in "Deploy models with Amazon
// SageMaker Serverless Inference", SageMaker Developer Guide).
func (e *Endpoint) access(cfg *config.SageMaker, n *network.Network, group *string) *serving.Access {
	return &serving.Access{RoleArn: e.Role.AttrArn(), VpcConfig: VpcConfig(n, group), Isolated: !cfg.OnDemand() && isolates(cfg, n)}
}

// isolates reports whether the container of a model gets no network: one that fetches its
// model from the Hub needs one, and a product of AWS Marketplace never gets one ("Use Amazon
// SageMaker AI Algorithms and Models from AWS Marketplace", SageMaker Developer Guide).
func isolates(cfg *config.SageMaker, n *network.Network) bool {
	return cfg.Marketplace() || !cfg.FromHub() && Isolated(cfg.OwnImage() || cfg.Packaged(), n)
}

// newModel adds the model of a variant or a component: an image, what is in its /opt/ml/model,
// and what it may reach.
func newModel(scope constructs.Construct, cfg *config.SageMaker, home arn.Home, access *serving.Access) awssagemaker.CfnModel {
	container := NewContainer(cfg, home.Region)
	return awssagemaker.NewCfnModel(scope, jsii.String("Model"), &awssagemaker.CfnModelProps{
		ExecutionRoleArn:       access.RoleArn,
		PrimaryContainer:       container,
		EnableNetworkIsolation: access.Isolated,
		VpcConfig:              access.VpcConfig,
	})
}

// NewContainer is the container of a model: an image and what is in its /opt/ml/model, or a
// model package that names both. Region is where it runs.
func NewContainer(cfg *config.SageMaker, region string) *awssagemaker.CfnModel_ContainerDefinitionProperty {
	c := &awssagemaker.CfnModel_ContainerDefinitionProperty{}
	if env := Environment(cfg); len(env) > 0 || !cfg.Packaged() {
		c.Environment = env
	}
	if cfg.Packaged() {
		c.ModelPackageName = &cfg.Source
		return c
	}
	c.Image = jsii.String(ImageURI(cfg.ServingImage(), region, cfg.Types()[0]))
	switch data := cfg.Data(region); {
	case data == "": // the container fetches it, or holds it
	case cfg.Archive():
		c.ModelDataUrl = &data
	default:
		s3 := &awssagemaker.CfnModel_S3DataSourceProperty{
			S3Uri:           &data,
			S3DataType:      jsii.String("S3Prefix"),
			CompressionType: jsii.String("None"),
		}
		if cfg.AcceptEula {
			s3.ModelAccessConfig = &awssagemaker.CfnModel_ModelAccessConfigProperty{AcceptEula: true}
		}
		c.ModelDataSource = &awssagemaker.CfnModel_ModelDataSourceProperty{S3DataSource: s3}
	}
	return c
}

// Isolated reports whether a container gets no network at all. Code of the user's
// own may have services to call, so in a VPC its security group bounds it instead.
func Isolated(own bool, n *network.Network) bool { return !own || n == nil }

// NewGroup adds the security group of the containers of one endpoint, and of the jobs
// that build its model, beside the one that all containers have. It has no rules. SageMaker
// takes network interfaces away some minutes after an endpoint is gone, and needs the role
// to do so (SageMaker API reference, "DeleteEndpoint"): the group is deleted between the
// two, and cannot be before the interfaces are. It is nil outside any VPC.
func NewGroup(scope constructs.Construct, n *network.Network, endpoint string, role awsiam.CfnRole) *string {
	return n.AddMarker(scope, jsii.String("Group"), "Containers of "+endpoint, role)
}

// VpcConfig puts containers with the group of their endpoint into n. It is nil outside any
// VPC.
func VpcConfig(n *network.Network, group *string) *awssagemaker.CfnModel_VpcConfigProperty {
	if n == nil {
		return nil
	}
	groups := append(slices.Clone(n.ContainerIDs), group)
	return &awssagemaker.CfnModel_VpcConfigProperty{Subnets: &n.SubnetIDs, SecurityGroupIds: &groups}
}

// Environment is what the image needs to find the model, under what the user set.
func Environment(cfg *config.SageMaker) map[string]string {
	env := map[string]string{}
	set := func(name, value string) {
		if value != "" {
			env[name] = value
		}
	}
	model, revision := modelDir, ""
	if cfg.FromHub() {
		model, revision = cfg.Hub()
	}
	switch cfg.ServingImage() {
	case "lmi":
		env["HF_MODEL_ID"] = model
		set("OPTION_REVISION", revision) // DJL Serving, "Container and Model Configurations"
	case "huggingface", "tei":
		env["HF_MODEL_ID"] = model
		set("HF_MODEL_REVISION", revision) // sagemaker-entrypoint.sh of Text Generation Inference and of Text Embeddings Inference
	case "transformers": // without a model of the Hub, it takes the one in modelDir
		if cfg.FromHub() {
			env["HF_MODEL_ID"] = model
			set("HF_MODEL_REVISION", revision) // SageMaker Hugging Face Inference Toolkit
		}
	case "sglang":
		env["SM_SGLANG_MODEL_PATH"] = model
		set("SM_SGLANG_REVISION", revision) // each SM_SGLANG_ variable is an argument of SGLang
		if n := gpus(cfg); n > 1 {
			env["SM_SGLANG_TP_SIZE"] = strconv.Itoa(n)
		}
	case "vllm":
		env["SM_VLLM_MODEL"] = model
		set("SM_VLLM_REVISION", revision) // each SM_VLLM_ variable is an argument of vLLM
		if n := gpus(cfg); n > 1 {        // unlike the other two, vLLM uses one GPU by default
			env["SM_VLLM_TENSOR_PARALLEL_SIZE"] = strconv.Itoa(n)
		}
	case "pytorch", "sklearn":
		env["SAGEMAKER_PROGRAM"] = "inference.py" // the handlers, as the SageMaker Python SDK packs them
		env["SAGEMAKER_SUBMIT_DIRECTORY"] = modelDir + "/code"
	case "xgboost":
		if cfg.Training != nil && cfg.Training.Encodes() {
			env["SAGEMAKER_PROGRAM"] = tabular.Server
			env["SAGEMAKER_SUBMIT_DIRECTORY"] = modelDir + "/code"
			env["SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"] = "text/csv" // SageMaker Inference Toolkit: without it, JSON
		}
	case "": // a model package has its own
	case "tensorflow", "triton": // find the model by themselves, as xgboost does without a program
	}
	if cfg.HubToken != "" {
		// SageMaker itself resolves no secrets, and the containers of AWS take a token in
		// this variable only. CloudFormation puts the value in, so it is in no template
		// (CloudFormation User Guide, "Get a secret or secret value from Secrets Manager").
		env["HF_TOKEN"] = "{{resolve:secretsmanager:" + cfg.HubToken + ":SecretString}}"
	}
	maps.Copy(env, cfg.Options.Variables(cfg.ServingImage(), modelDir))
	// SageMaker changes no model, so that CloudFormation makes another one when this changes,
	// and the endpoint fetches it.
	set(config.RevisionVariable, cfg.Revision)
	maps.Copy(env, cfg.Environment)
	return env
}

// gpus is how many GPUs the container has: those of the instance, or of a copy on a fleet.
func gpus(cfg *config.SageMaker) int {
	if cfg.Fleet != "" {
		return cfg.Copy.Accelerators
	}
	return catalog.FewestGPUs(cfg.Types()...)
}
