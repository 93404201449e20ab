package config

import (
	"slices"
	"strings"
)

// SageMaker serves a model on instances of your own, behind a real-time
// endpoint. You pay for each instance around the clock.
type SageMaker struct {
	// Image is the inference container: lmi, vllm or huggingface for language
	// models; pytorch, tensorflow, xgboost or sklearn for the rest; or the URI of an
	// image in ECR.
	Image string `yaml:"image" rule:"is=image"`

	// Source is where the model comes from: an S3 archive ending in .tar.gz, an S3
	// prefix ending in /, or hf://OWNER/MODEL for the Hugging Face Hub, which needs a
	// network that reaches the internet.
	Source string `yaml:"source" rule:"is=source"`

	// Training builds the model with a Step Functions pipeline instead; its winner
	// becomes the endpoint.
	Training *Training `yaml:"training"`

	// Instance is the machine each copy of the model runs on. The default is
	// ml.g5.xlarge for the language model images and ml.m5.large for the rest.
	Instance string `yaml:"instance" rule:"is=instance"`

	// Environment is set in the container, beside what sagerock sets itself. It is
	// readable to everybody who may describe the model: no secrets.
	Environment map[string]string `yaml:"environment" rule:"keys=variable"`

	// Protocol is what the container speaks: chat is OpenAI chat completions, raw
	// hands the body through. With auto it is chat for lmi, vllm and huggingface, and
	// raw for the rest.
	Protocol string `yaml:"protocol" rule:"oneof=auto|chat|raw"`

	// Scaling bounds how many instances run, and says when to add one.
	Scaling *Scaling `yaml:"scaling"`

	// StartupTimeout is how long the container may take to pass its first health
	// check. Large models need most of an hour.
	StartupTimeout Duration `yaml:"startupTimeout" rule:"min=1m max=1h"`

	// DownloadTimeout is how long fetching the model from S3 may take.
	DownloadTimeout Duration `yaml:"downloadTimeout" rule:"min=1m max=1h"`

	// Capture keeps a share of the requests and answers in the data bucket. They
	// hold what your callers sent.
	Capture *Capture `yaml:"capture"`
}

// Scaling is target tracking on one metric, between two bounds.
type Scaling struct {
	// Min is how many instances always run. You pay for them around the clock.
	Min int `yaml:"min" rule:"min=1 max=100"`

	// Max is how many instances may run. With max equal to min nothing scales.
	Max int `yaml:"max" rule:"min=1 max=100"`

	// Concurrency is how many requests one instance should work on at a time.
	// SageMaker measures it every ten seconds. The default is 4.
	Concurrency int `yaml:"concurrency" rule:"min=1 max=1000"`

	// Invocations is how many requests one instance should get per minute, instead
	// of concurrency.
	Invocations int `yaml:"invocations" rule:"min=1 max=100000"`

	// ScaleOutCooldown is how long to wait after adding an instance.
	ScaleOutCooldown Duration `yaml:"scaleOutCooldown" rule:"min=0s max=1h"`

	// ScaleInCooldown is how long to wait after removing one.
	ScaleInCooldown Duration `yaml:"scaleInCooldown" rule:"min=0s max=1h"`
}

// Capture keeps requests and answers for later study.
type Capture struct {
	// Percent is the share of requests that is kept; 0 keeps none.
	Percent int `yaml:"percent" rule:"min=0 max=100"`
}

func defaultSageMaker() *SageMaker {
	return &SageMaker{
		Protocol:        "auto",
		Scaling:         defaultScaling(),
		StartupTimeout:  Minutes(10),
		DownloadTimeout: Minutes(20),
		Capture:         &Capture{},
	}
}

func defaultScaling() *Scaling {
	return &Scaling{Min: 1, Max: 2, ScaleOutCooldown: Seconds(60), ScaleInCooldown: Minutes(5)}
}

// fill sets the defaults that hang on other fields.
func (s *SageMaker) fill() {
	if s.Instance == "" {
		s.Instance = "ml.m5.large"
		if s.chatImage() {
			s.Instance = "ml.g5.xlarge"
		}
	}
	if s.Protocol == "auto" {
		s.Protocol = "raw"
		if s.chatImage() {
			s.Protocol = "chat"
		}
	}
	if s.Scaling.Concurrency == 0 && s.Scaling.Invocations == 0 {
		s.Scaling.Concurrency = 4
	}
}

func (s *SageMaker) chatImage() bool {
	return slices.Contains([]string{"lmi", "vllm", "huggingface"}, s.Image)
}

// FromHub reports whether the container fetches the model from the Hugging Face Hub.
func (s *SageMaker) FromHub() bool { return strings.HasPrefix(s.Source, "hf://") }

// Archive reports whether the source is one .tar.gz file.
func (s *SageMaker) Archive() bool { return strings.HasSuffix(s.Source, ".tar.gz") }

// SplitS3 returns the bucket and the key of an S3 URI.
func SplitS3(uri string) (bucket, key string) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	return bucket, key
}
