package catalog

import (
	"maps"
	"slices"
	"strings"
)

// registries are the accounts that AWS keeps its own images in, in one Region.
type registries struct {
	deepLearning string // the Deep Learning Containers
	algorithms   string // xgboost and sklearn; "" where SageMaker does not offer them
	monitor      string // Model Monitor; "" where SageMaker does not offer it
	clarify      string // Clarify, likewise
}

// Regions lists the Regions this package knows, sorted.
func Regions() []string { return sortedKeys(regions) }

// partitions are the prefixes of Regions outside of aws, from botocore's endpoints.
var partitions = map[string]string{
	"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc",
	"us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e", "us-isof-": "aws-iso-f",
}

// Partition is the partition that region belongs to, such as aws-cn.
func Partition(region string) string {
	for prefix, partition := range partitions {
		if strings.HasPrefix(region, prefix) {
			return partition
		}
	}
	return "aws"
}

// Suffix is the domain that region's endpoints are under.
func Suffix(region string) string {
	if Partition(region) == "aws-cn" {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
