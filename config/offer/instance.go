package offer

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/regex"
)

// instanceSize is every size that an instance type can have.
const instanceSize = `^(nano|micro|small|medium|large|([1-9][0-9]*)?xlarge)$`

// Instance reports an instance type at p that SageMaker does not offer for one
// of uses. A type that is not in the table may be newer than it, unless its size is
// none.
func Instance(p *form.Place, instance string, uses ...catalog.Use) {
	if instance == "" || !p.Sound() {
		return
	}
	if !catalog.KnownInstance(instance) {
		report, fix := p.Warnf, "check that SageMaker offers it; it may be newer than sagerock's table"
		if _, size, _ := strings.Cut(strings.TrimPrefix(instance, "ml."), "."); !regex.Of(instanceSize).MatchString(size) {
			report, fix = p.Wrongf, "write an instance type such as ml.m5.large"
		}
		if near := form.Nearest(instance, catalog.Instances(uses...)); near != "" {
			fix = "did you mean " + near + "?"
		}
		report(fix, "%s is not an instance type that sagerock knows", instance)
		return
	}
	for _, use := range uses {
		if !catalog.Offers(use, instance) {
			p.Wrongf("write one such as "+instanceFor(instance, uses), "%s is not offered for %s", instance, useNoun[use])
			return
		}
	}
}

var useNoun = map[catalog.Use]string{
	catalog.Endpoint:   "endpoints",
	catalog.Processing: "processing jobs",
	catalog.Training:   "training jobs",
	catalog.Transform:  "batch transform jobs",
}

// instanceFor is an instance type that SageMaker offers for all of uses, in place of
// instance: of the same family where there is one, or else of a common one.
func instanceFor(instance string, uses []catalog.Use) string {
	offered := catalog.Instances(uses...)
	family := instance[:strings.LastIndex(instance, ".")+1]
	if i := slices.IndexFunc(offered, func(o string) bool { return strings.HasPrefix(o, family) }); i >= 0 {
		return offered[i]
	}
	candidates := []string{"ml.m5.large", "ml.m5.xlarge"}
	if catalog.HasGPU(instance) {
		candidates = []string{"ml.g5.xlarge", "ml.g4dn.xlarge"}
	}
	for _, c := range candidates {
		if slices.Contains(offered, c) {
			return c
		}
	}
	return offered[0]
}
