package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/config/syntax"
)

// Who makes an endpoint.
const (
	Deployed  = "deployed"  // CloudFormation
	Trained   = "trained"   // a run of a pipeline
	Scheduled = "scheduled" // the state machine that opens and closes it
)

// Endpoint is what serves a model on SageMaker: an endpoint, or a component of the one of a
// fleet.
type Endpoint struct {
	Model string // that it serves
	Name  string
	Kind  string // hosting.Realtime, hosting.Async, hosting.Serverless or hosting.OnFleet
	Task  config.Task
	Owner string // Deployed, Trained or Scheduled

	Fleet     *Fleet // whose endpoint it is; nil for one of the model's own
	Component string // the name of the inference component, on a fleet

	Config *config.SageMaker
}

// Pipeline trains a model and deploys it to an endpoint.
type Pipeline struct {
	Model    string
	Endpoint *Endpoint
	Config   *config.Training
}

func newEndpoint(c *config.Config, m *config.Model) *Endpoint {
	e := &Endpoint{
		Model: m.Name, Name: endpointName(c.Prefix(), m.Name, Suffix(m.SageMaker)), Kind: m.SageMaker.Kind(), Task: m.SageMaker.Task(),
		Owner: Deployed, Config: m.SageMaker,
	}
	switch {
	case m.SageMaker.Training != nil:
		e.Owner = Trained
	case m.SageMaker.Closes():
		e.Owner = Scheduled
	}
	return e
}

// Asynchronous reports whether calls wait in a queue.
func (e *Endpoint) Asynchronous() bool { return e.Kind == hosting.Async }

// Serverless reports whether SageMaker starts the container when a call comes. It has no
// instances and is in no network.
func (e *Endpoint) Serverless() bool { return e.Kind == hosting.Serverless }

// OnFleet reports whether the model shares the instances of a fleet, as copies.
func (e *Endpoint) OnFleet() bool { return e.Fleet != nil }

// Scales reports whether the number of instances, of copies on a fleet, or the provisioned
// concurrency, changes with the load or by a schedule, of any variant.
func (e *Endpoint) Scales() bool { return e.Config.Scales() }

// longestEndpointName is what SageMaker allows (API reference, CreateEndpoint).
const longestEndpointName = 63

// endpointName is the physical name of the endpoint that serves a model. Names are
// otherwise left to CloudFormation; this one is fixed because the gateway, the
// training pipeline, logs and metrics all find the endpoint by it, whichever
// stack made it.
//
// It says who makes the endpoint, of which kind it is and on which instance it runs:
// what SageMaker cannot turn into another is another endpoint, and comes up under a name
// of its own before the old one goes. A name that would be too long ends in a hash
// before that.
func endpointName(prefix, model, suffix string) string {
	name, kind := prefix+config.Joint+model, config.Joint+suffix
	if len(name)+len(kind) > longestEndpointName {
		hash := "-" + short(name) // two long names may start alike
		name = strings.TrimRight(name[:longestEndpointName-len(kind)-len(hash)], "-") + hash
	}
	return name + kind
}

// Suffix ends the name of an endpoint. It says what an update of the endpoint cannot change. A
// pipeline, and the state machine that opens and closes an endpoint, move it to another instance
// by themselves; one of CloudFormation cannot be moved while it scales ("Update endpoints that
// use auto scaling", SageMaker Developer Guide).
func Suffix(s *config.SageMaker) string {
	switch {
	case s.Training != nil:
		return "trained"
	case s.OnDemand():
		return s.Endpoint
	case s.Closes():
		return Scheduled + variants(s)
	}
	return s.Kind() + "-" + types(s.Types()) + variants(s)
}

// types are instance types in a name.
func types(instances []string) string {
	name := strings.ReplaceAll(strings.TrimPrefix(instances[0], "ml."), ".", "-")
	if len(instances) > 1 {
		name += "-" + short(strings.Join(instances, " "))
	}
	return name
}

// short is a hash of text that fits into a name.
func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:3])
}

// variants ends the name of an endpoint with several variants or a shadow, with a hash of what
// an update cannot change: a variant that scales can neither be removed nor be moved to other
// instances, and one that scales lets an update retain the count and the weight of a shadow;
// and a deployment with a rollback takes the same variants as before only ("Exclusions" of
// deployment guardrails, SageMaker Developer Guide).
func variants(s *config.SageMaker) string {
	if len(s.Variants) == 0 && s.Shadow == nil {
		return ""
	}
	var fixed strings.Builder
	for _, v := range s.Further() {
		fmt.Fprintf(&fixed, "%s %s\n", v.Name, strings.Join(v.Config.Types(), " "))
	}
	if v := s.Shadow; v != nil {
		fmt.Fprintf(&fixed, "%s %d %d\n", hosting.ShadowVariant, v.Count, v.Percent)
	}
	return "-" + short(fixed.String())
}

// EndpointOf is the endpoint that the file describes for a model, or nil.
func (p *Plan) EndpointOf(model string) *Endpoint {
	i := slices.IndexFunc(p.Declared, func(e *Endpoint) bool { return e.Model == model })
	if i < 0 {
		return nil
	}
	return p.Declared[i]
}

// Buckets lists the S3 buckets that models and training data come from, whatever the
// path. They may belong to other accounts.
func (p *Plan) Buckets() []string {
	found := map[string]bool{}
	for _, e := range p.Declared {
		data := e.Config.Monitor.Sources()
		for _, v := range e.Config.Hosted() {
			data = append(data, v.Config.Data(p.Config.Region))
			if of := v.Config.Package; of != nil {
				data = append(data, of.Data)
			}
		}
		for _, uri := range data {
			if bucket, _ := syntax.SplitS3(uri); bucket != "" {
				found[bucket] = true
			}
		}
		if t := e.Config.Training; t != nil {
			bucket, _ := syntax.SplitS3(t.Data)
			found[bucket] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
