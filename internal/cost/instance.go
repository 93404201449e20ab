package cost

import (
	"maps"
	"slices"
)

// instanceTable has the prices of an hour of SageMaker's instances, read at one time.
type instanceTable struct {
	date   string
	source string
	usd    map[string]map[string]float64 // by Region and instance type
}

// instances are the prices of hosting. A training, processing or transform job on the
// same type costs the same. An earlier table wins.
//
// They are kept by hand: no package on PyPI or npm keeps a table of them up to date.
// The last one, fmbench 2.1.1 of AWS Samples, agrees with AWS's Price List where both
// have a type, but for the families whose price AWS has cut since, p4d and p5; they
// are left out.
var instances = []instanceTable{
	{"2026-10", "AWS Price List, AmazonSageMaker", map[string]map[string]float64{Home: {
		"ml.g4dn.2xlarge": 0.94,
		"ml.g5.2xlarge":   1.515,
		"ml.g6.xlarge":    1.1267,
		"ml.g6.2xlarge":   1.222,
		"ml.g6.16xlarge":  4.246,
		"ml.g6e.2xlarge":  2.8026,
		"ml.g6e.12xlarge": 13.1158,
		"ml.m5.large":     0.115,
		"ml.m5.xlarge":    0.23,
		"ml.m5.2xlarge":   0.461,
	}}},
	{"2025-02", "fmbench 2.1.1 (PyPI)", map[string]map[string]float64{Home: {
		"ml.c5.xlarge":     0.204,
		"ml.c5.2xlarge":    0.408,
		"ml.c5.4xlarge":    0.816,
		"ml.c7i.xlarge":    0.214,
		"ml.g4dn.xlarge":   0.7364,
		"ml.g4dn.4xlarge":  1.505,
		"ml.g4dn.8xlarge":  2.72,
		"ml.g4dn.12xlarge": 4.89,
		"ml.g4dn.16xlarge": 5.44,
		"ml.g5.xlarge":     1.4084,
		"ml.g5.4xlarge":    2.03,
		"ml.g5.8xlarge":    3.06,
		"ml.g5.12xlarge":   7.09,
		"ml.g5.24xlarge":   10.18,
		"ml.g5.48xlarge":   20.36,
		"ml.g6.12xlarge":   5.752,
		"ml.g6.24xlarge":   8.344,
		"ml.g6.48xlarge":   16.688,
		"ml.inf2.xlarge":   0.99,
		"ml.inf2.8xlarge":  2.36,
		"ml.inf2.24xlarge": 7.79,
		"ml.inf2.48xlarge": 15.58,
		"ml.trn1.32xlarge": 28.497,
	}}},
}

// Instances lists the instance types whose price in [Home] is known, sorted.
func Instances() []string {
	types := map[string]bool{}
	for _, table := range instances {
		for instance := range table.usd[Home] {
			types[instance] = true
		}
	}
	return slices.Sorted(maps.Keys(types))
}

// InstanceHour is the price of an hour of instance in region.
func InstanceHour(instance, region string) Price {
	for _, at := range []string{region, Home} {
		for _, table := range instances {
			if usd, ok := table.usd[at][instance]; ok {
				return Price{
					USD: usd, Unit: "hour", Table: tableInstances, Date: table.date, Source: table.source,
					Region: at, Estimate: at != region,
				}
			}
		}
	}
	return Price{Unit: "hour", Table: tableInstances, Date: instances[0].date, Source: instances[0].source, Region: region, Unknown: true}
}
