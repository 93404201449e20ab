package syntax

import "strings"

// OwnImage reports whether image is an image in ECR, not one that AWS publishes.
func OwnImage(image string) bool { return strings.Contains(image, ".dkr.ecr.") }

// ImageHost is the domain that an image in ECR is pulled from.
func ImageHost(image string) string {
	host, _, _ := strings.Cut(image, "/")
	return host
}

// ImageRegion is the Region of an image in ECR.
func ImageRegion(image string) string {
	_, rest, _ := strings.Cut(image, ".dkr.ecr.")
	region, _, _ := strings.Cut(rest, ".")
	return region
}
