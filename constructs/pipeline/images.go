package pipeline

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
)

// catalogImage reports whether the training image is one that AWS publishes.
func catalogImage(training *config.Training) bool {
	return slices.Contains(catalog.TrainingImages(), training.Image)
}

func (t *Training) trainingImage() string {
	training := t.props.Config.Training
	if uri, ok := catalog.TrainingImage(training.Image, t.props.Region, training.Instance); ok {
		return uri
	}
	return training.Image // a URI
}

// inferenceImage is the container that serves what the training image made.
func (t *Training) inferenceImage() string {
	cfg := t.props.Config
	if uri, ok := catalog.InferenceImage(cfg.Training.Image, t.props.Region, cfg.Instance); ok {
		return uri
	}
	return cfg.Training.Image
}

// repositories are the ECR repositories of the images that jobs and endpoint run.
func (t *Training) repositories() []string {
	processing, _ := catalog.ProcessingImage(t.props.Region)
	arns := []string{}
	for _, image := range []string{processing, t.trainingImage(), t.inferenceImage()} {
		arns = append(arns, repositoryARN(*awscdk.Aws_PARTITION(), image))
	}
	slices.Sort(arns)
	return slices.Compact(arns)
}

// repositoryARN is the ECR repository of an image, whose account and Region need
// not be those of the stack.
func repositoryARN(partition, image string) string {
	host, path, _ := strings.Cut(image, "/")
	part := strings.Split(host, ".") // 123456789012.dkr.ecr.us-east-1.amazonaws.com
	name, _, _ := strings.Cut(path, "@")
	name, _, _ = strings.Cut(name, ":")
	return "arn:" + partition + ":ecr:" + part[3] + ":" + part[0] + ":repository/" + name
}
