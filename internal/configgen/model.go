package configgen

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// kind is what a model is for. A model is the same on both engines.
type kind int

const (
	chat kind = iota
	embedding
	raw
	trained
	async
)

type model struct {
	kind               kind
	bedrock, sagemaker bool // which engines it has
	serverless         bool
	varied             bool // it may have variants
	instances          int  // that its endpoint has at least
	image              string
	fleet              bool // whether it is on the fleet
	packaged           bool // whether its source is a model package
	adapted            bool // whether its source has adapters, which another source has not
	zero               bool // whether it may have no instance
	gpu                bool // whether its instance has one
}

// models draws one model that the path serves, and some more.
func (d *draw) models() block {
	out := block{}
	name := rapid.OneOf(rapid.StringMatching(`[a-z](-?[a-z0-9]){0,11}`), rapid.SampledFrom([]string{"a", "a-b", "ab", "a-1", "a2"}))
	names := rapid.SliceOfNDistinct(name, 1, 4, rapid.ID[string]).Draw(d.t, "models")
	for i, name := range names {
		d.model = d.engines(i == 0)
		out[name] = d.value(shape("models").Item)
	}
	return out
}

// engines draws the kind of a model, and its engines.
func (d *draw) engines(served bool) *model {
	m := &model{instances: 1, kind: rapid.SampledFrom([]kind{chat, chat, embedding, raw, trained, async}).Draw(d.t, "kind")}
	if served && d.path == config.PathBedrock && m.kind > embedding {
		m.kind = chat
	}
	switch {
	case m.kind > embedding:
		m.sagemaker = true
	case served && d.path != config.PathHybrid:
		m.bedrock, m.sagemaker = d.path == config.PathBedrock || d.maybe("both"), d.path == config.PathSageMaker || d.maybe("both")
	default:
		m.bedrock = d.maybe("bedrock")
		m.sagemaker = !m.bedrock || d.maybe("sagemaker")
	}
	return m
}

func (d *draw) newModel() block {
	m := d.model
	out := block{"system": omit{}, "prompt": omit{}, "guardrail": omit{}, "bedrock": omit{}, "sagemaker": omit{}, "route": omit{}, "fallback": omit{}}
	if m.kind == chat {
		delete(out, "system")
		if len(d.prompts) > 0 && d.maybe("prompt") {
			out["prompt"] = d.one(d.prompts...)
		}
	}
	if m.kind != embedding && m.kind != async && len(d.guardrails) > 0 && d.maybe("guardrail") {
		out["guardrail"] = d.one(d.guardrails...)
	}
	item := shape("models").Item
	if m.bedrock {
		out["bedrock"] = d.value(child(item, "bedrock"))
	}
	if m.sagemaker {
		out["sagemaker"] = d.value(child(item, "sagemaker"))
	}
	if m.bedrock && m.sagemaker {
		share := rapid.IntRange(0, 100).Draw(d.t, "share")
		out["route"] = block{"bedrock": share, "sagemaker": 100 - share}
		delete(out, "fallback")
	}
	return out
}

// today is the day for which models are drawn that Bedrock still has.
const today = "2026-11-27"

func (d *draw) bedrock() block {
	task := catalog.Chat
	if d.model.kind == embedding {
		task = catalog.Embedding
	}
	ids := slices.DeleteFunc(catalog.Models(), func(id string) bool {
		m, _ := catalog.ModelOf(id)
		return m.Task != task || m.LifeIn(d.region, today) != catalog.Active || !m.In(d.region) && len(m.ProfilesFrom(d.region)) == 0
	})
	id := d.one(ids...)
	m, _ := catalog.ModelOf(id)
	profiles := m.ProfilesFrom(d.region)
	if m.In(d.region) {
		profiles = append(profiles, "none")
	}
	if d.maybe("ARN") {
		return block{"model": d.text("bedrockModel"), "base": id, "profile": omit{}, "applicationProfile": omit{}}
	}
	return block{"model": id, "profile": d.one(profiles...), "base": omit{}}
}

func (d *draw) sagemaker() block {
	out := block{
		"training": omit{}, "endpoint": hosting.Realtime, "capture": omit{}, "hubToken": omit{}, "instances": omit{}, "capacityTimeout": omit{},
		"monitor": omit{}, "serverless": omit{}, "variants": omit{}, "shadow": omit{}, "fleet": omit{}, "copy": omit{}, "wake": omit{},
		"acceptEula": omit{}, "package": omit{}, "options": omit{},
	}
	d.model.serverless, d.model.varied, d.model.fleet, d.model.adapted, d.model.zero = false, false, false, false, false
	switch m := d.model; m.kind {
	case chat:
		d.served(out, "chat", "lmi", "vllm", "sglang", "huggingface")
		d.share(out)
	case embedding:
		d.served(out, "embedding", "huggingface", "tei")
		d.share(out)
	case raw:
		d.served(out, "raw", "transformers", "triton", "pytorch", "tensorflow", "xgboost", "sklearn")
		if d.maybe("serverless") {
			d.serverless(out)
			break
		}
		if d.maybe("package") {
			d.packaged(out)
		}
		delete(out, "capture")
		if _, published := catalog.MonitorImage(d.region); published && d.maybe("monitor") {
			out["monitor"] = d.value(child(child(shape("models").Item, "sagemaker"), "monitor"))
			out["capture"] = block{"percent": rapid.IntRange(1, 100).Draw(d.t, "percent")}
		}
	case trained:
		out["parameters"] = omit{}
		training := d.value(child(child(shape("models").Item, "sagemaker"), "training")).(block)
		out["training"], out["image"], out["source"], out["protocol"] = training, omit{}, omit{}, d.one("auto", "raw")
		out["revision"] = omit{}
		out["instance"] = d.instance(training["image"].(string), catalog.Endpoint)
		delete(out, "capture")
	case async:
		d.served(out, d.one("auto", "raw"), "pytorch", "tensorflow")
		out["endpoint"] = hosting.Async
	}
	if m := d.model; m.kind < trained && !m.serverless && !m.fleet && !m.adapted && !m.packaged {
		key := d.one("variants", "shadow")
		delete(out, key)
		m.varied = key == "variants"
		if !m.varied && d.maybe("closes") {
			d.closes(out)
		}
	}
	instance, _ := out["instance"].(string)
	d.model.gpu = catalog.HasGPU(instance)
	return out
}

// closes gives a real-time endpoint hours in which it is closed.
func (d *draw) closes(out block) {
	d.held = true
	keys := child(shape("models").Item, "sagemaker")
	scaling := d.value(child(keys, "scaling")).(block)
	scaling["schedule"] = []any{
		block{"cron": "30 6 * * MON-FRI", "timezone": d.one("UTC", "Europe/Berlin"), "min": 1, "max": rapid.IntRange(1, 9).Draw(d.t, "max")},
		block{"cron": "0 21 * * *", "min": 0, "max": 0},
	}
	out["scaling"], out["rollout"] = scaling, omit{}
	delete(out, "wake")
}

// variant adds to what is written of a variant or a shadow what it runs on. Its image and its
// source are those of the model, or its source is one in S3 too.
func (d *draw) variant(out block) block {
	out["image"], out["instance"] = omit{}, d.instance(d.model.image, catalog.Endpoint)
	if len(d.model.image) >= 20 && d.maybe("image") {
		out["image"] = d.ownImage()
	}
	source := d.text("source")
	for source[:3] == "hf:" {
		source = d.text("source")
	}
	out["source"] = source
	return out
}

// served draws an image that serves, one of these or one of one's own.
func (d *draw) served(out block, protocol string, images ...string) {
	image := d.one(append(images, d.ownImage())...)
	d.model.image = image
	out["image"], out["protocol"], out["instance"] = image, protocol, d.instance(image, catalog.Endpoint)
	if d.maybe("pool") {
		d.pool(out, image)
	}
	if source := d.text("source"); len(image) < 20 {
		hub := catalog.FromHub(image)
		for !hub && source[:3] == "hf:" {
			source = d.text("source")
		}
		if out["source"] = source; source[:3] == "hf:" {
			delete(out, "hubToken")
		}
		if catalog.Chats(image) {
			d.language(out, image)
		}
	} else {
		out["source"] = omit{}
	}
}

// language draws what only language models have: options, and a source of JumpStart.
func (d *draw) language(out block, image string) {
	if d.maybe("options") {
		options := block{"adapters": omit{}, "tensorParallel": 1} // each instance has a GPU
		if source := out["source"].(string); strings.HasPrefix(source, "s3://") && strings.HasSuffix(source, "/") && (image == "lmi" || image == "huggingface") && d.maybe("adapters") {
			delete(options, "adapters")
			d.model.adapted = true
		}
		if image == "huggingface" {
			options["dtype"] = d.one("bf16", "fp16")
		}
		out["options"] = d.block(child(child(shape("models").Item, "sagemaker"), "options"), options)
	}
	if d.maybe("JumpStart") && out["options"] == any(omit{}) {
		out["source"], out["hubToken"], out["acceptEula"] = "jumpstart://"+d.one(catalog.JumpStartModels()...), omit{}, true
	}
}

// packaged draws a model package in place of an image and a source: a version of a registry, or
// a product of Marketplace.
func (d *draw) packaged(out block) {
	d.model.packaged = true
	arn := "arn:" + catalog.Partition(d.region) + ":sagemaker:" + d.region + ":"
	out["image"], out["hubToken"], out["parameters"] = omit{}, omit{}, omit{}
	out["instance"], out["instances"], out["capacityTimeout"] = d.instance(d.ownImage(), catalog.Endpoint), omit{}, omit{}
	if d.maybe("product") {
		out["source"], out["environment"], out["revision"] = arn+d.like(`865070037744:model-package/[a-z]{1,10}-[0-9]{4}`), omit{}, omit{}
		out["rollout"] = omit{} // which SageMaker does not follow
		return
	}
	out["source"] = arn + d.like(`111122223333:model-package/[a-z]{1,10}/[1-9]`)
	out["package"] = d.value(child(child(shape("models").Item, "sagemaker"), "package"))
}

// pool draws types that run the same build of an image as the instance, in place of it.
func (d *draw) pool(out block, image string) {
	types, first := []any{out["instance"]}, out["instance"].(string)
	uri, _ := catalog.InferenceImage(image, d.region, first)
	for range 3 {
		other := d.instance(image, catalog.Endpoint)
		if same, _ := catalog.InferenceImage(image, d.region, other); same == uri && !slices.Contains(types, any(other)) {
			types = append(types, other)
		}
	}
	out["instance"], out["instances"] = omit{}, types
	delete(out, "capacityTimeout")
}

// serverless draws a serverless endpoint in the place of one with instances.
func (d *draw) serverless(out block) {
	d.model.serverless = true
	if image, own := out["image"].(string); own && len(image) < 20 {
		out["source"], out["hubToken"] = "s3://amzn-s3-demo-models/packed.tar.gz", omit{}
	}
	out["endpoint"], out["instance"], out["instances"], out["capacityTimeout"] = hosting.Serverless, omit{}, omit{}, omit{}
	out["startupTimeout"], out["downloadTimeout"] = omit{}, omit{}
	out["rollout"] = omit{}
	out["serverless"] = block{
		"memoryMB": 1024 * rapid.IntRange(1, 6).Draw(d.t, "memory"), "concurrency": rapid.IntRange(9, 200).Draw(d.t, "concurrency"), // as much as scaling.max or more
		"outsideNetwork": d.mode != config.NetworkNone || d.maybe("outside"),
	}
}

// share puts a model on the fleet, or leaves it alone.
func (d *draw) share(out block) {
	if out["endpoint"] != hosting.Realtime || !d.maybe("fleet") {
		return
	}
	d.fleet, d.model.fleet = true, true
	out["instance"], out["instances"], out["capacityTimeout"], out["fleet"] = omit{}, omit{}, omit{}, fleetName
	out["rollout"] = omit{}
	keys := child(shape("models").Item, "sagemaker")
	scaling := d.value(child(keys, "scaling")).(block)
	out["copy"], out["scaling"] = d.value(child(keys, "copy")), scaling
	if scaling["min"] == 0 {
		delete(out, "wake")
	}
}

// instance draws an instance that an image runs on.
func (d *draw) instance(image string, uses ...catalog.Use) string {
	fits := slices.DeleteFunc(catalog.Instances(uses...), func(instance string) bool {
		if len(image) >= 20 { // of one's own: beside it, the steps of a pipeline run scikit-learn
			_, ok := catalog.ProcessingImage(d.region)
			_, runs := catalog.InferenceImage("sklearn", d.region, instance)
			return !ok || !runs
		}
		uri, ok := catalog.InferenceImage(image, d.region, instance)
		return !ok || catalog.UnsupportedGPU(uri, instance)
	})
	return d.one(fits...)
}
