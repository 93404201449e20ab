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
}

// regions is from the image list of the SageMaker Python SDK, 2026-11. Isolated
// (iso) and sovereign (eusc) Regions are left out: there, name an image by its URI.
var regions = map[string]registries{
	"af-south-1":     {"626614931356", "510948584623"},
	"ap-east-1":      {"871362719292", "651117190479"},
	"ap-east-2":      {"975050140332", ""},
	"ap-northeast-1": {"763104351884", "354813040037"},
	"ap-northeast-2": {"763104351884", "366743142698"},
	"ap-northeast-3": {"364406365360", "867004704886"},
	"ap-south-1":     {"763104351884", "720646828776"},
	"ap-south-2":     {"772153158452", "628508329040"},
	"ap-southeast-1": {"763104351884", "121021644041"},
	"ap-southeast-2": {"763104351884", "783357654285"},
	"ap-southeast-3": {"907027046896", "951798379941"},
	"ap-southeast-4": {"457447274322", "106583098589"},
	"ap-southeast-5": {"550225433462", ""},
	"ap-southeast-6": {"633930458069", ""},
	"ap-southeast-7": {"590183813437", ""},
	"ca-central-1":   {"763104351884", "341280168497"},
	"ca-west-1":      {"204538143572", "190319476487"},
	"cn-north-1":     {"727897471807", "450853457545"},
	"cn-northwest-1": {"727897471807", "451049120500"},
	"eu-central-1":   {"763104351884", "492215442770"},
	"eu-central-2":   {"380420809688", "680994064768"},
	"eu-north-1":     {"763104351884", "662702820516"},
	"eu-south-1":     {"692866216735", "978288397137"},
	"eu-south-2":     {"503227376785", "104374241257"},
	"eu-west-1":      {"763104351884", "141502667606"},
	"eu-west-2":      {"763104351884", "764974769150"},
	"eu-west-3":      {"763104351884", "659782779980"},
	"il-central-1":   {"780543022126", "898809789911"},
	"me-central-1":   {"914824155844", "272398656194"},
	"me-south-1":     {"217643126080", "801668240914"},
	"mx-central-1":   {"637423239942", ""},
	"sa-east-1":      {"763104351884", "737474898029"},
	"us-east-1":      {"763104351884", "683313688378"},
	"us-east-2":      {"763104351884", "257758044811"},
	"us-gov-east-1":  {"446045086412", "237065988967"},
	"us-gov-west-1":  {"442386744353", "414596584902"},
	"us-west-1":      {"763104351884", "746614075791"},
	"us-west-2":      {"763104351884", "246618743249"},
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
