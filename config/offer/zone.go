package offer

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Zones reports zones of another Region. The ids of a Region begin alike ("AZ IDs",
// AWS Regions and Availability Zones): those of us-east-1 with use1.
func Zones(p *form.Place, ids []string, region string) {
	for i, id := range ids {
		prefix, _, _ := strings.Cut(id, "-")
		if prefix == zonePrefix(region) {
			continue
		}
		at, fix := p.Entry(i), "write ids that aws ec2 describe-availability-zones --region "+region+" lists as ZoneId"
		if other := slices.IndexFunc(catalog.Regions(), func(r string) bool { return zonePrefix(r) == prefix }); other >= 0 {
			at.Errorf(fix, "%s is a zone of %s, not of %s", id, catalog.Regions()[other], region)
		} else {
			at.Warnf(fix, "%s does not look like a zone of %s", id, region)
		}
	}
}

// zonePrefix is what the ids of the zones of a Region begin with.
func zonePrefix(region string) string {
	parts := strings.Split(region, "-")
	var prefix strings.Builder
	for i, part := range parts {
		if i == 0 || i == len(parts)-1 {
			prefix.WriteString(part)
			continue
		}
		for _, direction := range []string{"north", "south", "east", "west", "central", "gov"} {
			if strings.HasPrefix(part, direction) {
				prefix.WriteByte(direction[0])
				part = part[len(direction):]
			}
		}
		if part != "" { // northeast is ne
			prefix.WriteByte(part[0])
		}
	}
	return prefix.String()
}
