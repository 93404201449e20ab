package cost

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// instanceTable has the prices of an hour of SageMaker's instances, read at one time.
type instanceTable struct {
	date   string
	source string
	usd    map[string]map[string]float64 // by Region and instance type
}

// instances are the prices of hosting. A training, processing or transform job on the
// same type costs the same. An earlier table wins: the first is kept by hand, because no
// package has what AWS's Price List says today; see internal/cataloggen/prices.py.
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
	}, "us-east-2": {
		"ml.g6.xlarge": 1.1267,
	}, "us-west-2": {
		"ml.g5.2xlarge": 1.515,
	}}},
	{sampledDate, sampledSource, map[string]map[string]float64{Home: sampled}},
}

// Instances lists the instance types whose price in [Home] is known, by family and price.
func Instances() []string {
	types := map[string]bool{}
	for _, table := range instances {
		for instance := range table.usd[Home] {
			types[instance] = true
		}
	}
	family := func(instance string) string { return strings.Split(instance, ".")[1] }
	return slices.SortedFunc(maps.Keys(types), func(a, b string) int {
		return cmp.Or(cmp.Compare(family(a), family(b)), cmp.Compare(InstanceHour(a, Home).USD, InstanceHour(b, Home).USD))
	})
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
