package sagemaker_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
)

func TestModel(t *testing.T) {
	const lmi = "763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.36.0-lmi27.0.0-cu130"
	for name, tc := range map[string]struct {
		change   func(*config.SageMaker)
		vpc      bool
		want     map[string]any // the container
		isolated bool
	}{
		"a prefix is taken as it is": {
			want: map[string]any{
				"Image":       lmi,
				"Environment": map[string]any{"HF_MODEL_ID": "/opt/ml/model"},
				"ModelDataSource": map[string]any{"S3DataSource": map[string]any{
					"S3Uri": "s3://acme-models/llama/", "S3DataType": "S3Prefix", "CompressionType": "None",
				}},
			},
			isolated: true,
		},
		"an archive is unpacked": {
			change: func(c *config.SageMaker) {
				c.Image, c.Instance, c.Source = "sklearn", "ml.m5.large", "s3://acme-models/churn/model.tar.gz"
			},
			vpc: true,
			want: map[string]any{
				"Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
				"Environment": map[string]any{
					"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
				},
				"ModelDataUrl": "s3://acme-models/churn/model.tar.gz",
			},
			isolated: true,
		},
		"the Hub needs a network": {
			change: func(c *config.SageMaker) { c.Source = "hf://Qwen/Qwen3-8B" },
			want:   map[string]any{"Image": lmi, "Environment": map[string]any{"HF_MODEL_ID": "Qwen/Qwen3-8B"}},
		},
		"vllm gets an option to use every GPU, and the user's option wins": {
			change: func(c *config.SageMaker) {
				c.Image, c.Instance, c.Source = "vllm", "ml.g5.12xlarge", "s3://acme-models/m.tar.gz"
				c.Environment = map[string]string{"SM_VLLM_MODEL": "/opt/ml/model/best", "SM_VLLM_DTYPE": "half"}
			},
			want: map[string]any{
				"Image": "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-vllm:0.21.0-transformers5.8.1-gpu-py312-cu130-ubuntu22.04",
				"Environment": map[string]any{
					"SM_VLLM_MODEL": "/opt/ml/model/best", "SM_VLLM_TENSOR_PARALLEL_SIZE": "4", "SM_VLLM_DTYPE": "half",
				},
				"ModelDataUrl": "s3://acme-models/m.tar.gz",
			},
			isolated: true,
		},
		"an image of one's own may call out of its VPC": {
			change: func(c *config.SageMaker) {
				c.Image, c.Source = "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/serve:7", "s3://acme-models/m.tar.gz"
			},
			vpc: true,
			want: map[string]any{
				"Image":        "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/serve:7",
				"Environment":  map[string]any{},
				"ModelDataUrl": "s3://acme-models/m.tar.gz",
			},
		},
		"an image may hold its model": {
			change: func(c *config.SageMaker) {
				c.Image, c.Source = "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/serve:7", ""
			},
			want: map[string]any{
				"Image":       "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/serve:7",
				"Environment": map[string]any{},
			},
			isolated: true,
		},
		"without a VPC nothing would bound it": {
			change: func(c *config.SageMaker) {
				c.Image, c.Source = "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/serve:7", "s3://acme-models/m.tar.gz"
			},
			want: map[string]any{
				"Image":        "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/serve:7",
				"Environment":  map[string]any{},
				"ModelDataUrl": "s3://acme-models/m.tar.gz",
			},
			isolated: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			model := synth(t, block(tc.change), false, tc.vpc).one(t, "AWS::SageMaker::Model")
			equal(t, "container", model.Properties["PrimaryContainer"], any(tc.want))
			equal(t, "isolation", model.Properties["EnableNetworkIsolation"], any(tc.isolated))
			var vpc any
			if tc.vpc {
				vpc = []any{"subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"}
			}
			config, _ := model.Properties["VpcConfig"].(map[string]any)
			equal(t, "subnets", config["Subnets"], vpc)
		})
	}
}

func TestConfig(t *testing.T) {
	big := synth(t, block(nil), true, false).one(t, "AWS::SageMaker::EndpointConfig").Properties
	equal(t, "variant", big["ProductionVariants"], any([]any{map[string]any{
		"VariantName":                                 "AllTraffic",
		"ModelName":                                   map[string]any{"Fn::GetAtt": []any{"EndpointModel0F230181", "ModelName"}},
		"InstanceType":                                "ml.g5.xlarge",
		"InitialInstanceCount":                        1.0,
		"InitialVariantWeight":                        1.0,
		"InferenceAmiVersion":                         "al2023-ami-sagemaker-inference-gpu-4-1",
		"ModelDataDownloadTimeoutInSeconds":           1200.0,
		"ContainerStartupHealthCheckTimeoutInSeconds": 600.0,
	}}))
	equal(t, "key of local disks", big["KmsKeyId"], nil)
	equal(t, "capture nobody asked for", big["DataCaptureConfig"], nil)

	small := synth(t, block(func(c *config.SageMaker) {
		c.Image, c.Instance, c.Capture.Percent = "xgboost", "ml.m5.large", 20
	}), true, false).one(t, "AWS::SageMaker::EndpointConfig").Properties
	equal(t, "key of network disks", small["KmsKeyId"], any(keyArn))
	equal(t, "host image", small["ProductionVariants"].([]any)[0].(map[string]any)["InferenceAmiVersion"], nil)
	equal(t, "capture", small["DataCaptureConfig"], any(map[string]any{
		"EnableCapture":             true,
		"InitialSamplingPercentage": 20.0,
		"DestinationS3Uri":          "s3://acme-data/capture/chat-assistant",
		"KmsKeyId":                  keyArn,
		"CaptureOptions":            []any{map[string]any{"CaptureMode": "Input"}, map[string]any{"CaptureMode": "Output"}},
		"CaptureContentTypeHeader": map[string]any{
			"CsvContentTypes":  []any{"text/csv"},
			"JsonContentTypes": []any{"application/json", "application/jsonlines"},
		},
	}))
}

func TestScaling(t *testing.T) {
	r := synth(t, block(nil), false, false)
	target := r.one(t, "AWS::ApplicationAutoScaling::ScalableTarget")
	equal(t, "target", target.Properties, map[string]any{
		"ServiceNamespace":  "sagemaker",
		"ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
		"ResourceId":        "endpoint/chat-assistant/variant/AllTraffic",
		"MinCapacity":       1.0,
		"MaxCapacity":       4.0,
	})
	if on := list(target.DependsOn); r[on[0].(string)].Type != "AWS::SageMaker::Endpoint" {
		t.Errorf("target depends on %v", on)
	}
	equal(t, "retained count", r.one(t, "AWS::SageMaker::Endpoint").Properties["RetainAllVariantProperties"], any(true))
	equal(t, "tracking", tracking(t, r), map[string]any{
		"PredefinedMetricSpecification": map[string]any{"PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"},
		"TargetValue":                   8.0, "ScaleOutCooldown": 60.0, "ScaleInCooldown": 300.0,
	})

	r = synth(t, block(func(c *config.SageMaker) { c.Scaling.Concurrency, c.Scaling.Invocations = 0, 600 }), false, false)
	equal(t, "tracking invocations", tracking(t, r), map[string]any{
		"PredefinedMetricSpecification": map[string]any{"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
		"TargetValue":                   600.0, "ScaleOutCooldown": 60.0, "ScaleInCooldown": 300.0,
	})

	r = synth(t, block(func(c *config.SageMaker) { c.Scaling.Min, c.Scaling.Max = 2, 2 }), false, false)
	if n := len(r.all("AWS::ApplicationAutoScaling::ScalableTarget")) + len(r.all("AWS::ApplicationAutoScaling::ScalingPolicy")); n != 0 {
		t.Errorf("%d scaling resources between 2 and 2", n)
	}
	equal(t, "count of the file", r.one(t, "AWS::SageMaker::Endpoint").Properties["RetainAllVariantProperties"], any(false))
}

func tracking(t *testing.T, r resources) map[string]any {
	t.Helper()
	policy := r.one(t, "AWS::ApplicationAutoScaling::ScalingPolicy").Properties
	return policy["TargetTrackingScalingPolicyConfiguration"].(map[string]any)
}
