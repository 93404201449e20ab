package hosting

// Package is what a model package holds. Only SageMaker can read the package, at the time of
// the deployment; the role of the endpoint, which fetches the image and the model, is written
// before.
type Package struct {
	// Image is the URI in ECR of the image that the package names.
	Image string `yaml:"image" rule:"is=ecrImage"`

	// Data is the S3 archive or prefix that the package names.
	Data string `yaml:"data" rule:"is=modelData"`
}
