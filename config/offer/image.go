package offer

import (
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// Image reports an image that cannot run where it would have to. The places are
// where the image and the instance are written, which may be two blocks.
func Image(imageAt, instanceAt *form.Place, image, instance, region string) {
	if image == "" || !imageAt.Sound() || !imageAt.Top().Sound("region") {
		return
	}
	if syntax.OwnImage(image) {
		ownImage(imageAt, image, region)
		if instanceAt.Sound() && catalog.UnsupportedGPU(image, instance) {
			instanceAt.Warnf("write an instance with newer GPUs, such as ml.g5.xlarge", "%s has GPUs that CUDA 13 does not support, and the tag of the image says CUDA 13", instance)
		}
		return
	}
	if !instanceAt.Sound() {
		return
	}
	if uri, ok := catalog.InferenceImage(image, region, instance); ok {
		if catalog.UnsupportedGPU(uri, instance) {
			instanceAt.Errorf("write an instance with newer GPUs, such as ml.g5.xlarge", "%s has GPUs that CUDA 13, which the %s image is built on, does not support", instance, image)
		}
		return
	}
	builds := catalog.Builds(image, region)
	_, cpu := catalog.InferenceImage(image, region, "ml.m5.large")
	switch {
	case len(builds) == 0:
		imageAt.Errorf("write the URI of an image in ECR", "AWS publishes no %s image in %s that sagerock knows", image, region)
	case !cpu && !catalog.HasGPU(instance):
		instanceAt.Errorf("write an instance with a GPU, such as ml.g5.xlarge", "%s has no GPU, and the %s image needs one", instance, image)
	default:
		instanceAt.Errorf("write an instance such as ml.m5.large or ml.g5.xlarge, or the URI of an image of your own",
			"%s has %s, and the builds of the %s image in %s are for %s", instance, catalog.Chip(instance), image, region, form.List(builds, "and"))
	}
}

// ServerlessImage reports an image that cannot run on a serverless endpoint, which has no GPU
// ("Feature exclusions" in "Deploy models with Amazon SageMaker Serverless Inference",
// SageMaker Developer Guide).
func ServerlessImage(p *form.Place, image, region string) {
	if image == "" || !p.Sound() || !p.Top().Sound("region") {
		return
	}
	if syntax.OwnImage(image) {
		ownImage(p, image, region)
		return
	}
	if _, ok := catalog.InferenceImage(image, region, ""); ok {
		return
	}
	if _, ok := catalog.InferenceImage(image, region, "ml.g5.xlarge"); ok {
		p.Errorf("write an image that runs without one, such as pytorch or xgboost, or another endpoint", "%s needs a GPU, and serverless endpoints have none", image)
		return
	}
	p.Errorf("write the URI of an image in ECR", "AWS publishes no %s image in %s that sagerock knows", image, region)
}

// ownImage reports an image that is not in the registries of region. The image must be in the
// Region of the endpoint (API reference of SageMaker, ContainerDefinition).
func ownImage(p *form.Place, image, region string) {
	if in := syntax.ImageRegion(image); in != region {
		p.Errorf("copy the image to ECR in "+region, "is in %s, and SageMaker pulls from its own Region, %s", in, region)
	} else if host, want := syntax.ImageHost(image), ".dkr.ecr."+region+"."+catalog.Suffix(region); !strings.HasSuffix(host, want) {
		p.Errorf("write "+host[:12]+want+strings.TrimPrefix(image, host), "is on %s, and images in %s are under %s", host, region, catalog.Suffix(region))
	}
}
