// Package offer reports what a file names and AWS does not offer where it is needed:
// Regions, zones, instance types, images, models and their profiles. It knows what the
// tables of the catalog know, so it warns where AWS may offer more by now.
package offer

import (
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Region reports a Region that the app cannot be deployed to, and warns about one that is
// in no table.
func Region(p *form.Place, region string) {
	if !p.Sound() || slices.Contains(catalog.Regions(), region) {
		return
	}
	if partition := catalog.Partition(region); !slices.Contains([]string{"aws", "aws-cn", "aws-us-gov"}, partition) {
		p.Errorf("write a Region of aws, aws-cn or aws-us-gov", "is in %s, a partition that sagerock does not deploy to", partition)
		return
	}
	fix := "check that it exists; sagerock's tables may be older than the Region"
	if near := form.Nearest(region, catalog.Regions()); near != "" {
		fix = "did you mean " + near + "?"
	}
	p.Warnf(fix, "%s is not a Region that sagerock knows", region)
}
