package configgen

import (
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// zones are how the ids of zones begin in Regions that have all a config can ask for.
var zones = map[string]string{
	"us-east-1": "use1", "us-east-2": "use2", "us-west-2": "usw2", "eu-central-1": "euc1",
	"eu-west-1": "euw1", "ap-northeast-1": "apne1", "ap-southeast-2": "apse2",
}

func newDraw(t *rapid.T) *draw {
	d := &draw{t: t}
	d.name = rapid.StringMatching(`[a-z](-?[a-z0-9]){0,13}`).Filter(startsBuckets).Draw(t, "name")
	if d.maybe("environment") {
		d.environment = d.text("environment")
	}
	d.region = d.one(slices.Sorted(maps.Keys(zones))...)
	d.path = d.one(config.PathBedrock, config.PathSageMaker, config.PathHybrid)
	d.mode = d.one(config.NetworkPrivate, config.NetworkExisting, config.NetworkNone)
	d.auth = d.one(config.AuthIAM, config.AuthKey, config.AuthJWT)
	d.exposure = config.ExposurePublic
	if d.mode != config.NetworkNone {
		d.exposure = d.one(config.ExposurePublic, config.ExposurePrivate)
	}
	d.subscribed = d.one("email", "topic")
	d.logRole = d.one(config.LogRoleNone, config.LogRoleAccount, config.LogRoleManaged)
	names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z](-?[a-z0-9]){0,9}`), 0, 3, rapid.ID[string])
	d.guardrails, d.prompts = names.Draw(t, "guardrails"), names.Draw(t, "prompts")
	return d
}

// startsBuckets reports whether the names of buckets can start with that of the app. Two
// hyphens follow it in an environment, and one, which is half of them, without.
func startsBuckets(name string) bool { return syntax.ReservedPrefix(name+config.Joint) == "" }

// steer is what a block of a type must hold, and must not, so that it goes with the
// rest of the file.
func (d *draw) steer(kind string) block {
	switch kind {
	case "API":
		return d.api()
	case "Network":
		return d.network()
	case "IAM":
		if d.logRole == config.LogRoleManaged {
			return block{"prefix": omit{}}
		}
		return nil
	case "Alarms":
		return block{d.subscribed: omit{}}
	case "Thresholds":
		return d.thresholds()
	case "Data": // longer than the longest run, four jobs of 120 hours
		return block{"runDays": rapid.IntRange(21, 3650).Draw(d.t, "runDays")}
	case "CORS":
		return d.cors()
	case "WAF":
		return block{"requestsPerIP": rapid.IntRange(10, 100000).Draw(d.t, "requestsPerIP")}
	case "JWT":
		return d.jwt()
	case "Model":
		return d.newModel()
	case "Bedrock":
		return d.bedrock()
	case "SageMaker":
		return d.sagemaker()
	case "Scaling":
		return d.scaling()
	case "Rollout":
		return d.rollout()
	case "Rollback":
		if d.model.varied { // each variant has an alarm of errors, and there are ten at most
			return block{"latency": omit{}, "alarms": omit{}}
		}
		if d.model.kind == async {
			return block{"latency": omit{}}
		}
		return nil
	case "Sample":
		if d.maybe("file") {
			return block{"body": omit{}, "file": JWKS, "latency": d.one("0s", "2s", "1m")}
		}
		return block{"body": d.text("sample"), "file": omit{}}
	case "Variant":
		return d.variant(block{"weight": rapid.IntRange(0, 11).Draw(d.t, "weight")}) // of nine at most
	case "Shadow":
		return d.variant(block{})
	case "Fleet":
		return block{"instances": []any{fleetInstance}, "scaling": d.value(child(shape("fleets").Item, "scaling"))}
	case "FleetScaling": // room for the copies of all models
		return block{"min": rapid.IntRange(0, 9).Draw(d.t, "min"), "max": rapid.IntRange(20, 100).Draw(d.t, "max")}
	case "Wake": // which any timeout of a file goes with in which calls are held
		meanwhile := []string{"wait", "refuse"}
		if d.model.bedrock {
			meanwhile = append(meanwhile, "bedrock")
		}
		return block{"meanwhile": d.one(meanwhile...), "wait": d.one("10s", "90s", "10m")}
	case "Monitor":
		out := block{
			"instance": d.one("ml.m5.large", "ml.m5.xlarge", "ml.c5.2xlarge"),
			"data":     d.value(child(child(child(shape("models").Item, "sagemaker"), "monitor"), "data")),
		}
		out["every"] = "day"
		if d.maybe("every hour") {
			out["every"], out["maxRuntime"] = "hour", d.one("5m", "30m", "1h")
		}
		return out
	case "Copy":
		return d.copy()
	case "Training":
		return d.training()
	case "Prompt":
		return d.prompt()
	case "Filters":
		if d.maybe("hate") { // something is screened
			return block{"hate": d.one("low", "medium", "high")}
		}
		return block{"hate": "none", "violence": d.one("low", "medium", "high")}
	case "Topic":
		return block{"definition": d.like(`[a-z][a-z ]{0,198}`)} // that either tier takes
	case "Regex":
		return block{"pattern": d.one(`ORD-[0-9]{6}`, `\b[A-Z]{2}\d{4}\b`, `(?i)secret\s+\w+`)}
	}
	return nil
}

func (d *draw) config() block {
	models := d.models() // which say whether there is a fleet
	out := block{
		"name": d.name, "region": d.region, "path": d.path, "models": models, "fleets": omit{},
		"api": d.block(shape("api"), d.api()), "network": d.block(shape("network"), d.network()),
		"environments": omit{}, "account": omit{}, "guardrails": d.named("guardrails", d.guardrails), "prompts": d.named("prompts", d.prompts),
	}
	if d.fleet {
		out["fleets"] = block{fleetName: d.value(shape("fleets").Item)}
	}
	if d.maybe("account") { // in which all is that the file names
		out["account"] = "111122223333"
	}
	if d.environment != "" {
		out["environments"] = block{d.environment: d.overlay(), "spare": block{}}
	}
	return out
}

// shape is the shape of a key of the file.
func shape(key string) *form.Shape {
	fields := config.File().Fields
	return fields[slices.IndexFunc(fields, func(f *form.Shape) bool { return f.Key == key })]
}

// named draws a map whose names are known.
func (d *draw) named(key string, names []string) any {
	out := block{}
	for _, name := range names {
		out[name] = d.value(shape(key).Item)
	}
	return out
}

// overlay draws an environment of keys that nothing else depends on.
func (d *draw) overlay() block {
	out := block{}
	for _, key := range []string{"data", "encryption", "alarms"} {
		if d.maybe(key) {
			out[key] = d.value(shape(key))
		}
	}
	if d.maybe("api") {
		out["api"] = block{"timeout": "5s"}
	}
	return out
}

func (d *draw) api() block {
	out := block{
		"auth": d.auth, "exposure": d.exposure, "jwt": omit{}, "vpcEndpoints": omit{},
		"logRole":   d.logRole,
		"maxBodyKB": rapid.IntRange(1, 4400).Draw(d.t, "maxBodyKB"),
	}
	if d.fleet || d.held { // whose calls may be held, too
		out["timeout"] = d.one("1s", "90s", "5m")
	}
	if d.auth == config.AuthJWT {
		out["jwt"] = d.value(child(shape("api"), "jwt"))
	}
	if d.exposure == config.ExposurePrivate && d.mode == config.NetworkExisting {
		out["vpcEndpoints"] = []any{d.text("vpcEndpoint")}
	}
	if d.mode == config.NetworkNone || d.exposure == config.ExposurePrivate {
		out["domain"] = omit{}
	}
	if d.mode == config.NetworkNone {
		out["waf"], out["logRole"] = omit{}, omit{}
	}
	return out
}

func child(s *form.Shape, key string) *form.Shape {
	return s.Fields[slices.IndexFunc(s.Fields, func(f *form.Shape) bool { return f.Key == key })]
}

func (d *draw) network() block {
	out := block{"mode": d.mode}
	switch d.mode {
	case config.NetworkPrivate:
		out["vpc"], out["subnets"], out["securityGroups"] = omit{}, omit{}, omit{}
	case config.NetworkExisting:
		out["vpc"], out["subnets"] = d.text("vpc"), []any{d.like(`subnet-0[0-9a-f]{7}`), d.like(`subnet-1[0-9a-f]{16}`)}
		out["cidr"], out["zones"], out["endpoints"] = omit{}, omit{}, omit{}
	case config.NetworkNone:
		for _, key := range []string{"vpc", "subnets", "securityGroups", "cidr", "zones", "endpoints"} {
			out[key] = omit{}
		}
	}
	return out
}

func (d *draw) cors() block {
	if d.auth != config.AuthIAM && d.maybe("all") {
		return block{"origins": []any{"*"}}
	}
	return nil
}

func (d *draw) jwt() block {
	out := block{"audience": []any{d.text("claimValue")}}
	if d.mode == config.NetworkPrivate {
		out["jwks"] = JWKS
	}
	return out
}

func (d *draw) prompt() block {
	names := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-z_][A-Za-z0-9_-]{0,10}`), 0, 3, rapid.ID[string]).Draw(d.t, "variables")
	text, values := "You work for us.", block{}
	for _, name := range names {
		text += " {{" + name + "}}"
		if d.maybe("default") {
			values[name] = d.prose(40)
		}
	}
	return block{"text": text, "variables": values}
}

func (d *draw) rollout() block {
	kind, least := "allAtOnce", 1
	if d.model.instances > 1 {
		kind = d.one("allAtOnce", "canary", "linear", "rolling")
		if kind == "rolling" && d.model.varied {
			kind = "linear"
		}
	}
	out := block{"kind": kind, "percent": omit{}, "count": omit{}, "bake": form.Seconds(rapid.IntRange(60, 900).Draw(d.t, "bake")).String()}
	switch kind {
	case "allAtOnce":
	case "linear":
		least = 10
		fallthrough
	default:
		if d.maybe("count") {
			out["count"] = rapid.IntRange(1, d.model.instances/2).Draw(d.t, "count")
			break
		}
		if kind == "rolling" {
			least = 5
		}
		out["percent"] = rapid.IntRange(least, 50).Draw(d.t, "percent")
	}
	if kind == "rolling" {
		out["wait"] = omit{}
	}
	if d.model.kind == async {
		out["sample"] = omit{}
	}
	out["timeout"] = form.Minutes(rapid.IntRange(7*60, 8*60).Draw(d.t, "timeout")).String() // longer than 20 steps
	return out
}

func (d *draw) scaling() block {
	least := rapid.IntRange(1, 5).Draw(d.t, "min")
	out := block{"min": least, "max": rapid.IntRange(least, 9).Draw(d.t, "max"), "metric": omit{}, "schedule": d.schedule()}
	if !d.model.serverless {
		out["utilization"] = omit{}
	}
	out["scaleIn"] = rapid.Bool().Draw(d.t, "scaleIn")
	switch {
	case !d.model.fleet && d.maybe("metric"):
		out["metric"], out["invocations"], out["backlog"] = d.metric(out["scaleIn"].(bool)), omit{}, omit{}
		out["utilization"] = omit{}
		if d.model.kind != async {
			out["concurrency"] = omit{}
		}
	case d.model.serverless:
		out["backlog"], out["concurrency"], out["invocations"] = omit{}, omit{}, omit{}
	case d.model.kind == async:
		out["invocations"] = omit{}
	case d.maybe("invocations"):
		out["backlog"], out["concurrency"] = omit{}, omit{}
	default:
		out["backlog"], out["invocations"] = omit{}, omit{}
	}
	if d.model.fleet {
		out["schedule"] = omit{}
	}
	if (d.model.kind == async || d.model.fleet) && d.maybe("zero") {
		out["min"], d.model.zero = 0, true
	}
	if out["min"] != 0 {
		d.model.instances = least
	}
	return out
}

// metric draws one of one's own, with a target or with steps whose values have room between
// them.
func (d *draw) metric(scaleIn bool) any {
	given := block{"namespace": "Acme", "steps": omit{}}
	if d.maybe("steps") {
		steps := []any{block{"above": 100, "add": 1}, block{"above": 250.5, "add": 2}}[:rapid.IntRange(1, 2).Draw(d.t, "steps")]
		if scaleIn {
			steps = append(steps, block{"below": 20, "remove": 1})
		}
		given["target"], given["steps"] = omit{}, steps
	} else {
		given["target"] = rapid.IntRange(1, 1000).Draw(d.t, "target")
	}
	scaling := child(child(child(shape("models").Item, "sagemaker"), "scaling"), "metric")
	return d.block(scaling, given)
}

// schedule draws some actions, each at an hour of its own.
func (d *draw) schedule() any {
	hours := rapid.SliceOfNDistinct(rapid.IntRange(0, 23), 0, 3, rapid.ID[int]).Draw(d.t, "hours")
	if len(hours) == 0 {
		return omit{}
	}
	var out []any
	for _, hour := range hours {
		least := rapid.IntRange(1, 3).Draw(d.t, "min")
		action := block{
			"cron":     fmt.Sprintf("%d %d * * %s", rapid.IntRange(0, 59).Draw(d.t, "minute"), hour, d.one("*", "MON-FRI", "0,6", "SUN")),
			"timezone": d.one("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"), "min": least, "max": rapid.IntRange(least, 9).Draw(d.t, "max"),
		}
		if d.maybe("once") { // in a year of its own
			delete(action, "cron")
			action["at"] = fmt.Sprintf("20%d-12-24T%02d:30", 30+len(out), hour)
		}
		out = append(out, action)
	}
	return out
}

// thresholds leaves out those that the endpoint does not have, and of the others those that
// are drawn as left out.
func (d *draw) thresholds() block {
	out := block{"wake": omit{}, "without": omit{}}
	not := []string{"backlog", "age"}
	names := []string{"errors", "latency", "disk"}
	switch {
	case d.model.kind == async:
		not = []string{"overhead"}
		if d.model.zero {
			delete(out, "wake")
		}
	case d.model.serverless, d.model.fleet:
		not, names = append(not, "disk"), names[:2]
	}
	if !d.model.gpu || d.model.fleet {
		not = append(not, "gpuMemory")
	}
	for _, name := range not {
		out[name] = omit{}
	}
	if name := d.one(names...); d.maybe("without") {
		out[name], out["without"] = omit{}, []any{name}
	}
	return out
}

func (d *draw) training() block {
	image := d.text("trainingImage")
	out := block{"image": image, "instance": d.instance(image, catalog.Training), "processingInstance": d.one("ml.m5.xlarge", "ml.c5.2xlarge"), "transformInstance": d.transform(image), "evaluate": omit{}, "prepare": omit{}}
	if d.maybe("prepare") {
		out["prepare"] = Prepare
	}
	if d.maybe("evaluate") {
		out["evaluate"], out["accept"] = Evaluate, d.like(`[A-Za-z][A-Za-z0-9_:.-]{0,20} (>=|<=) -?[0-9]{1,6}`)
	}
	return out
}

// transform draws an instance for predictions, or none where that of the training is one.
func (d *draw) transform(image string) any {
	if d.maybe("transformInstance") {
		return d.instance(image, catalog.Transform)
	}
	return omit{}
}

// The one fleet of a file, whose instances have 192 vCPUs, 768 GB of memory and 8 GPUs each.
const (
	fleetName     = "shared"
	fleetInstance = "ml.g5.48xlarge"
)

// copy draws what a copy reserves: of each fleetInstance, eight fit.
func (d *draw) copy() block {
	out := block{
		"accelerators": rapid.IntRange(0, 1).Draw(d.t, "accelerators"), "cores": omit{},
		"memoryMB": rapid.IntRange(128, 90000).Draw(d.t, "memoryMB"), "maxMemoryMB": omit{},
	}
	if d.maybe("cores") {
		out["cores"] = float64(rapid.IntRange(1, 96).Draw(d.t, "cores")) / 4
	}
	if d.maybe("maxMemoryMB") {
		out["maxMemoryMB"] = rapid.IntRange(90000, 700000).Draw(d.t, "maxMemoryMB")
	}
	return out
}
