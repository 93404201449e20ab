package stacks_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// inert are the keys that change nothing on purpose.
var inert = map[string]string{
	"models.*.sagemaker.serverless.outsideNetwork": "accepts that a container runs outside of the network; without it the file is refused",
	"models.*.sagemaker.parameters":                "is for check, which says whether the model fits the instance",
	"version":                                      "names the format of the file, not what is deployed",
	"environments":                                 "is laid over the rest before anything is built; TestGolden has its cases",
}

// other gives a second good value for the keys whose kind does not say one.
var other = map[string]any{
	"name":                                     "else",
	"region":                                   "us-east-2",
	"account":                                  "210987654321",
	"iam.path":                                 "/other/",
	"permissionsBoundary":                      "arn:aws:iam::123456789012:policy/other",
	"models.*.guardrail":                       "",
	"models.*.prompt":                          "",
	"models.*.bedrock.model":                   "amazon.nova-lite-v1:0",
	"models.*.bedrock.base":                    "amazon.nova-micro-v1:0",
	"models.*.sagemaker.image":                 "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:2",
	"models.*.sagemaker.source":                "s3://amzn-s3-demo-models/other/",
	"models.*.sagemaker.hubToken":              "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf",
	"models.*.sagemaker.instance":              "ml.c5.2xlarge",
	"models.*.sagemaker.instances":             []string{"ml.g6.24xlarge", "ml.g5.12xlarge"},
	"models.*.sagemaker.fleet":                 "spare",
	"fleets.*.instances":                       []string{"ml.m6i.8xlarge"},
	"models.*.sagemaker.variants.*.image":      "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:2",
	"models.*.sagemaker.variants.*.source":     "s3://amzn-s3-demo-models/other/",
	"models.*.sagemaker.variants.*.instance":   "ml.c5.2xlarge",
	"models.*.sagemaker.shadow.image":          "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:2",
	"models.*.sagemaker.shadow.source":         "s3://amzn-s3-demo-models/other/",
	"models.*.sagemaker.shadow.instance":       "ml.g5.4xlarge",
	"models.*.sagemaker.monitor.instance":      "ml.c5.2xlarge",
	"models.*.sagemaker.monitor.data.baseline": "s3://amzn-s3-demo-data/other.csv",
	"models.*.sagemaker.wake.meanwhile":        "refuse",
	"models.*.sagemaker.package.image":         "123456789012.dkr.ecr.us-east-1.amazonaws.com/other:1",
	"models.*.sagemaker.package.data":          "s3://amzn-s3-demo-other/",
	"models.*.sagemaker.options.adapters":      []string{"support", "sales"},
	"models.*.sagemaker.training.data":         "s3://amzn-s3-demo-data/other/",
	"models.*.sagemaker.training.image":        "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:2",
	"models.*.sagemaker.training.instance":     "ml.m5.4xlarge",
	"models.*.sagemaker.training.prepare":      "scripts/other.py",
	"models.*.sagemaker.training.evaluate":     "scripts/other.py",
	"models.*.sagemaker.training.accept":       "f1 >= 0.5",
	"prompts.*.variables":                      map[string]string{"company": "Other"},
	"guardrails.*.pii":                         map[string]string{"PHONE": "block"},
	"api.domain.name":                          "other.example.com",
	"api.domain.hostedZone":                    "",
	"api.vpcEndpoints":                         []string{"vpce-0fedcba9876543210"},
	"network.mode":                             "none",
	"network.vpc":                              "vpc-0fedcba9876543210",
	"network.securityGroups.gateway":           []string{"sg-0fedcba9876543210"},
	"network.securityGroups.containers":        []string{"sg-0fedcba9876543210"},
	"network.subnets":                          []string{"subnet-0fedcba9876543210"},
	"network.cidr":                             "10.30.0.0/16",
	"network.endpoints":                        []string{"kms"},
	"network.zones":                            config.Zones{"use1-az1", "use1-az2"},
	"encryption.key":                           "aws",
	"encryption.decrypt":                       []string{"arn:aws:kms:us-east-1:123456789012:key/aaaaaaaa-12ab-34cd-56ef-1234567890ab"},
	"alarms.email":                             "other@example.com",
	"alarms.topic":                             "arn:aws:sns:us-east-1:123456789012:other",
	"models.*.sagemaker.alarms.without":        []string{"errors"},

	"models.*.sagemaker.scaling.schedule.[].cron":     "30 5 * * *",
	"models.*.sagemaker.scaling.schedule.[].at":       "2031-12-24T12:00",
	"models.*.sagemaker.scaling.schedule.[].timezone": "Asia/Kolkata",
	"models.*.sagemaker.scaling.metric.dimensions":    map[string]string{"Endpoint": "other"},
}

// TestLiveness flips every field of the config, one at a time, and demands that
// a template or a setting of the gateway changes, and that sagerock cost counts what the
// templates then hold.
func TestLiveness(t *testing.T) {
	alive := map[string]bool{}
	for _, file := range []string{"testdata/everything.yaml", "testdata/existing.yaml", "testdata/jwt.yaml", "testdata/owned.yaml", "testdata/sources.yaml", "testdata/variants.yaml", "testdata/shadow.yaml", "testdata/fleet.yaml", "testdata/scaling.yaml", "testdata/monitor.yaml"} {
		bases := map[string]string{} // by the model that is deployed alone
		entries := map[string]int{}  // by path: those of a list have the same
		for _, path := range fields(load(t, file, config.Options{}), nil) {
			key, entry := generic(path), entries[path]
			entries[path]++
			if alive[key] || inert[key] != "" {
				continue
			}
			cfg, model := alone(load(t, file, config.Options{}), path)
			if key == "models.*.sagemaker.fleet" && len(cfg.Fleets) == 0 {
				continue // there is none to name
			}
			if bases[model] == "" {
				bases[model] = output(t, cfg)
				cfg, _ = alone(load(t, file, config.Options{}), path)
			}
			paths := fields(cfg, nil)
			fields(cfg, func(n int, tag reflect.StructTag, v reflect.Value) {
				if paths[n] != path {
					return
				}
				if entry == 0 {
					flip(t, key, tag, v)
				}
				entry--
			})
			if key == "models.*.sagemaker.rollout.sample.file" {
				cfg.Models[model].SageMaker.Rollout.Sample.Text = "what is in the other file"
			}
			made := synth(t, newApp(t), cfg, "testdata")
			alive[key] = text(made)+text(settings.Of(plan.Of(cfg))) != bases[model]
			for _, difference := range priced(made, cfg) {
				t.Errorf("with another %s, sagerock cost is wrong: %s", key, difference)
			}
		}
	}
	// The scaling of a variant is the block that a model has: with its bounds alive, it is read.
	const ofVariant = "models.*.sagemaker.variants.*.scaling."
	for _, key := range keys(reflect.TypeFor[config.Config](), "") {
		if of, found := strings.CutPrefix(key, ofVariant); found && alive[ofVariant+"min"] && alive[ofVariant+"max"] {
			key = "models.*.sagemaker.scaling." + of
		}
		if !alive[key] && inert[key] == "" {
			t.Errorf("%s changes nothing that is deployed", key)
		}
	}
}

// alone leaves, of the models of cfg, the one that a path is about, which makes a synth several
// times as fast. It returns the name of that model, or "" where the path is about something else.
func alone(cfg *config.Config, path string) (*config.Config, string) {
	parts := strings.SplitN(path, ".", 3)
	if parts[0] != "models" {
		return cfg, ""
	}
	model := strings.TrimPrefix(parts[1], "*")
	maps.DeleteFunc(cfg.Models, func(name string, _ *config.Model) bool { return name != model })
	return cfg, model
}

// TestLivenessCatches proves that a field without effect is found out.
func TestLivenessCatches(t *testing.T) {
	file := "testdata/existing.yaml"
	base := output(t, load(t, file, config.Options{}))
	cfg := load(t, file, config.Options{})
	cfg.Network.CIDR = "10.99.0.0/16" // of a new VPC, which this config does not make
	if output(t, cfg) != base {
		t.Error("a field without effect looks alive")
	}
}

// output is everything cfg leads to, as text, with the hashes of assets.
func output(t *testing.T, cfg *config.Config) string {
	t.Helper()
	return text(synth(t, newApp(t), cfg, "testdata")) + text(settings.Of(plan.Of(cfg)))
}

// fields lists the dotted path of every field that is set in cfg, in a fixed
// order, and hands each to visit.
func fields(cfg *config.Config, visit func(n int, tag reflect.StructTag, v reflect.Value)) []string {
	var paths []string
	var walk func(v reflect.Value, path string, tag reflect.StructTag)
	walk = func(v reflect.Value, path string, tag reflect.StructTag) {
		switch {
		case v.Kind() == reflect.Pointer && v.IsNil():
		case v.Kind() == reflect.Pointer:
			walk(v.Elem(), path, tag)
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				f := v.Type().Field(i)
				if key := f.Tag.Get("yaml"); key != "-" {
					walk(v.Field(i), strings.TrimPrefix(path+"."+key, "."), f.Tag)
				}
			}
		case v.Kind() == reflect.Map && v.Type().Elem().Kind() == reflect.Pointer:
			names := v.MapKeys()
			slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, name := range names {
				walk(v.MapIndex(name), path+".*"+name.String(), tag)
			}
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Pointer:
			for i := range v.Len() {
				walk(v.Index(i), path+".[]", tag)
			}
		default:
			if visit != nil {
				visit(len(paths), tag, v)
			}
			paths = append(paths, path)
		}
	}
	walk(reflect.ValueOf(cfg), "", "")
	return paths
}

// generic drops the names of models and guardrails from a path.
func generic(path string) string {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if strings.HasPrefix(part, "*") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, ".")
}

// keys lists every field that a config can have, as generic paths.
func keys(t reflect.Type, path string) []string {
	var out []string
	switch {
	case t.Kind() == reflect.Pointer:
		return keys(t.Elem(), path)
	case t.Kind() == reflect.Struct:
		for field := range t.Fields() {
			if key := field.Tag.Get("yaml"); key != "-" {
				out = append(out, keys(field.Type, strings.TrimPrefix(path+"."+key, "."))...)
			}
		}
		return out
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Pointer && t.Elem().Elem().Kind() == reflect.Struct:
		return keys(t.Elem(), path+".*")
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Pointer:
		return keys(t.Elem(), path+".[]")
	}
	return []string{path}
}

// flip sets v to another good value.
func flip(t *testing.T, key string, tag reflect.StructTag, v reflect.Value) {
	t.Helper()
	if want, ok := other[key]; ok {
		v.Set(reflect.ValueOf(want).Convert(v.Type()))
		return
	}
	for rule := range strings.FieldsSeq(tag.Get("rule")) {
		if choices, ok := strings.CutPrefix(rule, "oneof="); ok && v.Kind() == reflect.String {
			list := strings.Split(choices, "|")
			v.SetString(list[(slices.Index(list, v.String())+1)%len(list)])
			return
		}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + " more")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Int64:
		v.SetInt(v.Int() + int64(form.Seconds(60)))
	case reflect.Float64:
		v.SetFloat(v.Float() + 0.1)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"another": "value"}))
	case reflect.Slice:
		v.Set(reflect.ValueOf([]string{"another"}))
	default:
		t.Fatalf("%s: no way to flip a %s", key, v.Kind())
	}
}
