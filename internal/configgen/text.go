package configgen

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/syntax"
)

// texts draw what matches each pattern of config, by its name. What depends on other
// keys, such as the Region of an ARN, is drawn for this file.
var texts = map[string]func(d *draw) string{
	"name":        func(d *draw) string { return d.like(`[a-z](-?[a-z0-9]){0,11}`) },
	"environment": func(d *draw) string { return d.like(`[a-z](-?[a-z0-9]){0,5}`) },
	"owner":       func(d *draw) string { return d.like(`[a-z0-9][a-z0-9-]{0,10}`) },
	"account":     func(d *draw) string { return d.like(`[1-9][0-9]{11}`) },
	"region":      func(d *draw) string { return d.region },
	"source": func(d *draw) string {
		if d.mode != config.NetworkPrivate && d.maybe("hub") {
			return d.like(`hf://[A-Za-z0-9][A-Za-z0-9_.-]{0,20}/[A-Za-z0-9][A-Za-z0-9_.-]{0,20}(@[a-z0-9]{1,10})?`)
		}
		return d.objects() + d.one("/", ".tar.gz", "m.tar.gz")
	},
	"s3prefix":            func(d *draw) string { return d.objects() + "/" },
	"script":              func(d *draw) string { return d.one(Prepare, Evaluate) },
	"jsonFile":            func(*draw) string { return JWKS },
	"sample":              func(d *draw) string { return d.like(`\{"inputs": \["[a-z ]{1,20}"\]\}`) },
	"sampleFile":          func(*draw) string { return JWKS },
	"sampleText":          func(d *draw) string { return d.prose(20) },
	"contentType":         func(d *draw) string { return d.one("application/json", "text/csv", "text/plain; charset=utf-8") },
	"alarm":               func(d *draw) string { return d.like(`[A-Za-z0-9][A-Za-z0-9 _./:#()+=@-]{0,20}[A-Za-z0-9]`) },
	"column":              func(d *draw) string { return d.prose(30) },
	"hyperparameter":      func(d *draw) string { return d.like(`[A-Za-z0-9_.:-]{1,20}`) },
	"hyperparameterValue": func(d *draw) string { return d.prose(60) },
	"variable":            func(d *draw) string { return d.like(`[A-Za-z_][A-Za-z0-9_]{0,20}`) },
	"variableValue":       func(d *draw) string { return d.prose(60) },
	"promptVariable":      func(d *draw) string { return d.like(`[A-Za-z_][A-Za-z0-9_-]{0,10}`) },
	"promptValue":         func(d *draw) string { return d.prose(60) },
	"key":                 func(d *draw) string { return d.one("managed", "aws", d.key()) },
	"keyArn":              func(d *draw) string { return d.key() },
	"policyArn": func(d *draw) string {
		return "arn:" + catalog.Partition(d.region) + d.like(`:iam::(111122223333|aws):policy/[A-Za-z0-9_+=,.@-]{1,30}`)
	},
	"tag":      func(d *draw) string { return "t" + d.like(`[A-Za-z0-9 ._:/=+@-]{0,20}`) },
	"tagValue": func(d *draw) string { return d.like(`[b-zA-Z0-9 ._:/=+@-]{1,20}`) },
	"email":    func(d *draw) string { return d.like(`[a-z0-9.+]{1,10}@[a-z]{1,10}\.com`) },
	"topicArn": func(d *draw) string {
		return "arn:" + catalog.Partition(d.region) + ":sns:" + d.region + d.like(`:111122223333:[A-Za-z0-9_-]{1,20}`)
	},
	"cidr": func(d *draw) string {
		return d.one("10.0.0.0/16", "10.20.32.0/20", "192.168.4.0/24", "172.20.0.0/18", "100.64.0.0/16")
	},
	"domain": func(d *draw) string { return d.like(`[a-z0-9]{1,10}\.example\.com`) },
	"certificateArn": func(d *draw) string {
		return "arn:" + catalog.Partition(d.region) + ":acm:" + d.region + d.like(`:111122223333:certificate/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	},
	"hostedZone": func(d *draw) string { return d.like(`Z[A-Z0-9]{1,31}`) },
	"secretArn": func(d *draw) string {
		return "arn:" + catalog.Partition(d.region) + ":secretsmanager:" + d.region + d.like(`:111122223333:secret:[A-Za-z0-9/_+=.@-]{1,20}-[A-Za-z0-9]{6}`)
	},
	"revision":      func(d *draw) string { return d.like(`[A-Za-z0-9_.:/+@=-]{1,20}`) },
	"iamPath":       func(d *draw) string { return d.like(`/([A-Za-z0-9_+=,.@-]{1,12}/){0,3}`) },
	"iamPrefix":     func(d *draw) string { return d.like(`[A-Za-z0-9_+=,.@-]{1,24}`) },
	"zone":          func(d *draw) string { return zones[d.region] + d.one("-az1", "-az2", "-az3", "-az4") },
	"vpc":           func(d *draw) string { return d.like(`vpc-([0-9a-f]{8}|[0-9a-f]{17})`) },
	"subnet":        func(d *draw) string { return d.like(`subnet-([0-9a-f]{8}|[0-9a-f]{17})`) },
	"securityGroup": func(d *draw) string { return d.like(`sg-([0-9a-f]{8}|[0-9a-f]{17})`) },
	"vpcEndpoint":   func(d *draw) string { return d.like(`vpce-([0-9a-f]{8}|[0-9a-f]{17})`) },
	"origin":        func(d *draw) string { return d.like(`https://[a-z0-9]{1,10}\.example\.com(:[1-9][0-9]{1,3})?`) },
	"issuer":        func(d *draw) string { return d.like(`https://[a-z0-9]{1,10}\.example\.com(/[a-z]{1,10})?/?`) },
	"claim":         func(d *draw) string { return d.like(`[A-Za-z0-9_.:/-]{1,20}`) },
	"claimValue":    func(d *draw) string { return d.prose(40) },
	"metricName":    func(d *draw) string { return d.like(`[A-Za-z][A-Za-z0-9_./ -]{0,20}[A-Za-z]`) },
	"dimension":     func(d *draw) string { return d.like(`[A-Za-z][A-Za-z0-9_.-]{0,20}`) },
	"dimensionValue": func(d *draw) string {
		return d.one("{{endpoint}}", "{{variant}}", "live-{{endpoint}}", d.like(`[A-Za-z0-9_./-]{1,20}`))
	},
	"cron": func(d *draw) string { return d.like(`[0-5]?[0-9] (1?[0-9]|2[0-3]) \* \* (\*|MON-FRI|[0-6])`) },
	"date": func(d *draw) string {
		return d.like(`20[3-9][0-9]-(0[1-9]|1[0-2])-([01][1-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]`)
	},
	"timezone": func(d *draw) string { return d.one("UTC", "Europe/Berlin", "Asia/Kolkata") },
	"topic":    func(d *draw) string { return d.like(`[0-9a-zA-Z][0-9a-zA-Z_ !?.-]{0,30}`) },
	"word":     func(d *draw) string { return d.like(`[a-zäöü'-]{1,20}( [a-z]{1,10})?`) },
	"example":  func(d *draw) string { return d.prose(90) },
	"bedrockModel": func(d *draw) string {
		return "arn:" + catalog.Partition(d.region) + ":bedrock:" + d.region +
			d.like(`:111122223333:(provisioned-model|custom-model-deployment|imported-model|application-inference-profile)/[a-z0-9]{12}`)
	},
	"foundationModel": func(*draw) string { panic("a foundation model is drawn with its profile") },
	"image":           func(*draw) string { panic("an image is drawn with its instance") },
	"instance":        func(*draw) string { panic("an instance is drawn with its image") },
	"parameters":      func(d *draw) string { return d.like(`[1-9][0-9]{0,2}(\.[0-9])?[BM]`) },
	"adapter":         func(d *draw) string { return d.like(`[a-z][a-z0-9-]{0,18}`) },
	"s3csv":           func(d *draw) string { return d.like(`s3://[a-z]{3,20}/[a-z]{1,10}\.csv`) },
	"ecrImage":        func(d *draw) string { return d.ownImage() },
	"modelData":       func(d *draw) string { return d.objects() + d.one("/", ".tar.gz") },
	"trainingImage": func(d *draw) string {
		return d.one("xgboost", d.ownImage())
	},
	"accept": func(d *draw) string {
		if d.maybe("accept") {
			return d.like(`(auc|f1|accuracy) {1,2}>= 0\.[0-9]{1,6} and logloss <= 0\.[1-9]{1,6}`)
		}
		return d.like(`(auc|f1|r2|accuracy) {1,2}>= 0\.[0-9]{1,6}`)
	},
}

// text draws what matches a pattern.
func (d *draw) text(pattern string) string {
	if p := syntax.Patterns[pattern]; p != nil && p.Words != nil {
		return d.one(p.Words...)
	}
	of, ok := texts[pattern]
	if wild, found := wildTexts[pattern]; d.wild && found {
		of = wild
	}
	if !ok {
		panic(fmt.Sprintf("configgen: say how to draw a text of the pattern %q", pattern))
	}
	return of(d)
}

// like draws what matches a regular expression.
func (d *draw) like(expr string) string { return rapid.StringMatching(expr).Draw(d.t, expr) }

// prose draws a line of text that people may write, of at most so many characters, and
// not only of spaces.
func (d *draw) prose(most int) string {
	runes := []rune("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789      .,:;!?'\"()[]{}<>@#$%^&*-_=+/\\|~`äöüßéñ日本語🙂")
	return d.like(`[A-Za-z]`) + rapid.StringOfN(rapid.SampledFrom(runes), 0, most-1, -1).Draw(d.t, "prose")
}

// objects draws an S3 URI of objects, without its end.
func (d *draw) objects() string {
	bucket := d.like(`[a-z][a-z0-9]{2,20}([.-][a-z0-9]{1,20})?`)
	folders := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9_:=+@()' äö!&,;$-][A-Za-z0-9_.:=+@()' äö!&,;-]{0,12}`), 1, 3).Draw(d.t, "folders")
	return "s3://" + bucket + "/" + strings.Join(folders, "/")
}

func (d *draw) key() string {
	return "arn:" + catalog.Partition(d.region) + ":kms:" + d.region +
		d.like(`:111122223333:key/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})`)
}

func (d *draw) ownImage() string {
	return "111122223333.dkr.ecr." + d.region + "." + catalog.Suffix(d.region) + d.like(`/[a-z0-9]{1,10}(/[a-z0-9._-]{1,10})?(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}|@sha256:[0-9a-f]{64})`)
}

// sameInAnyCase reports whether a block has a key like this one.
func sameInAnyCase(b block, key string) bool {
	for other := range b {
		if strings.EqualFold(other, key) {
			return true
		}
	}
	return false
}
