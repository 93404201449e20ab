// Package wiring is the one place where the gateway is put together, for the Lambda and for
// sagerock serve: with the engines of AWS, the queue, the capture of calls and the middleware
// that authenticates callers.
package wiring

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/auth"
	"github.com/sagerock/sagerock/gateway/auth/store"
	"github.com/sagerock/sagerock/gateway/bedrock"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/guardrail"
	"github.com/sagerock/sagerock/gateway/objects"
	"github.com/sagerock/sagerock/gateway/sagemaker"
	"github.com/sagerock/sagerock/gateway/sdk"
	"github.com/sagerock/sagerock/gateway/wake"
)

// Parts are the inputs of a gateway.
type Parts struct {
	AWS      aws.Config // its credentials and its Region call AWS
	Settings *contract.Settings
	Targets  *contract.Targets
	Log      *slog.Logger

	// Engine runs all models in place of AWS. Nil means Bedrock and SageMaker.
	Engine engine.Engine
	// Hosted runs those of SageMaker in place of Engine. Nil means that Engine does.
	Hosted engine.Engine
	// Queue takes asynchronous invocations in place of AWS. Nil means SageMaker.
	Queue gateway.Queue

	RequestID func(context.Context) string // names a request; nil means a random name

	Failed func(m *engine.Model, engine string, err *engine.Error) // as in [gateway.Options]; nil in a deployed gateway
}

// Engines returns both engines, with the credentials and the Region of cfg. Bedrock applies
// guardrails itself; SageMaker is wrapped in an engine that does, so that a call which is held
// is screened once.
func Engines(cfg aws.Config) (onBedrock, onSageMaker engine.Engine) {
	cfg, client := sdk.Tuned(cfg)
	runtime := bedrockruntime.NewFromConfig(cfg)
	return bedrock.New(runtime), guardrail.Before(wake.Before(sagemaker.New(cfg, client)), runtime)
}

// Local is the gateway without authentication and without capture of calls.
func (p *Parts) Local() (*gateway.Gateway, error) { return gateway.New(p.options()) }

func (p *Parts) options() gateway.Options {
	o := gateway.Options{Settings: p.Settings, Targets: p.Targets, Log: p.Log, RequestID: p.RequestID, Failed: p.Failed}
	if p.Engine == nil {
		o.Bedrock, o.SageMaker = Engines(p.AWS)
	} else {
		o.Bedrock, o.SageMaker = p.Engine, p.Engine
		if p.Hosted != nil {
			o.SageMaker = wake.Before(p.Hosted)
		}
	}
	if o.Queue = p.Queue; p.Queue == nil && p.Targets.Bucket != "" {
		o.Queue = sagemaker.NewQueue(p.AWS, p.Targets.Bucket)
	}
	return o
}

// Deployed is the gateway as it is deployed, with authentication. Pages of the origins in cors
// may call it; nil is for none, and where the Function URL handles CORS itself.
func (p *Parts) Deployed(cors *contract.CORS) (http.Handler, error) {
	o := p.options()
	if p.Targets.Bucket != "" {
		kept := objects.New(p.AWS, p.Targets.Bucket)
		o.Keep = func(ctx context.Context, key string, body []byte) error {
			return kept.Put(ctx, key, "application/json", body)
		}
	}
	g, err := gateway.New(o)
	if err != nil {
		return nil, err
	}
	middleware, err := auth.New(p.callers())
	if err != nil {
		return nil, err
	}
	return gateway.CORS(cors, middleware(g)), nil
}

// callers says how callers are authenticated.
func (p *Parts) callers() auth.Options {
	o := auth.Options{Auth: &p.Settings.Auth, Log: p.Log, RequestID: p.RequestID}
	if p.Targets.KeysSecret != "" {
		o.Secret = store.SecretsManager(p.AWS, p.Targets.KeysSecret)
	}
	if p.Targets.RateTable != "" {
		o.Counter = store.NewTable(p.AWS, p.Targets.RateTable)
	}
	return o
}
