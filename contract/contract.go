// Package contract holds the names and shapes that cross a process boundary:
// what the stacks write and the gateway, the CLI or a user reads back. Each is
// said once.
package contract

import (
	"strings"

	"github.com/sagerock/sagerock/internal/hours"
)

// Environment variables of the gateway.
const (
	// EnvSettings is the path of the settings file; see [Settings].
	EnvSettings = "SAGEROCK_SETTINGS"
	// EnvTargets is the JSON of what only a deployment knows; see [Targets].
	EnvTargets = "SAGEROCK_TARGETS"
	// EnvTrace is where Lambda says the trace that a call belongs to, before each call.
	EnvTrace = "_X_AMZN_TRACE_ID"
)

// SettingsFile is the settings file's name in the gateway's layer, and
// SettingsPath is where Lambda unpacks it.
const (
	SettingsFile = "sagerock.json"
	SettingsPath = "/opt/" + SettingsFile
)

// ParameterOwner is the parameter of each stack that has the owner of the file which
// deployed it.
const ParameterOwner = "Owner"

// Describe is the description of a stack of the app called name. The name of a stack does
// not tell whose it is: chat-network-api may be of chat-network.
func Describe(name, what string) string { return name + ": " + what }

// Outputs of the stacks.
const (
	// OutputURL is where the gateway is, without /v1 and without a slash at the end.
	OutputURL = "Url"
	// OutputCallerPolicy is the ARN of the IAM policy that lets its holder call the
	// gateway. There is one on AuthIAM only.
	OutputCallerPolicy = "CallerPolicy"
	// OutputDomainTarget is the host that the record of a custom domain must lead to, where
	// no hosted zone is named.
	OutputDomainTarget = "DomainTarget"
	// OutputGatewayGroup and OutputContainersGroup are the ids of the security groups of
	// a network.
	OutputGatewayGroup    = "GatewaySecurityGroup"
	OutputContainersGroup = "ContainersSecurityGroup"
	// OutputReaches lists what the subnets of an existing VPC must reach, as
	// gateway:SERVICE and containers:SERVICE.
	OutputReaches = "Reaches"
	// OutputLeaving names the endpoints and components that the next deployment deletes.
	OutputLeaving = "Leaving"
	// OutputGuardrail begins the outputs that say NAME=TARGET of one guardrail each;
	// see [Targets].Guardrails.
	OutputGuardrail = "Guardrail"
)

// EndpointLogs and ComponentLogs begin the names of the log groups that SageMaker prescribes, before
// the name of an endpoint, or of an inference component.
const (
	EndpointLogs  = "/aws/sagemaker/Endpoints/"
	ComponentLogs = "/aws/sagemaker/InferenceComponents/"
)

// TrainingPrefix is where in the data bucket training runs keep models and reports, which
// stay, except those with the [DiscardedTag].
const TrainingPrefix = "training/"

// ShadowPrefix is where in the data bucket the captured calls of endpoints with a shadow are,
// which expire.
const ShadowPrefix = "shadow/"

// Runbooks is the page that says what to do about an alarm. Each has a section there, which is
// called after it.
const Runbooks = "https://github.com/sagerock/sagerock/blob/main/docs/runbooks.md"

// Runbook is the section about an alarm.
func Runbook(alarm string) string { return Runbooks + "#" + strings.ToLower(alarm) }

// EndpointCapture is where in the data bucket SageMaker keeps the captured calls of an
// endpoint, with a shadow or without. It adds the endpoint, the variant and the hour.
func EndpointCapture(endpoint string, shadow bool) string {
	if shadow {
		return ShadowPrefix + endpoint
	}
	return "capture/" + endpoint
}

// DiscardedTag is the tag, with the value [Discarded], of archives under [TrainingPrefix]
// whose models were refused or never registered. They expire.
const (
	DiscardedTag = "sagerock:discarded"
	Discarded    = "true"
)

// RunsPrefix is where in the data bucket training runs keep rows and predictions, and monitors
// their reports, which expire.
const RunsPrefix = "runs/"

// CapturedPrefix is where in the data bucket the gateway keeps calls. What SageMaker
// captures itself is elsewhere.
const CapturedPrefix = "captured/"

// MetricsNamespace is where CloudWatch puts the gateway's metrics.
const MetricsNamespace = "sagerock"

// What the gateway writes metrics for; see [Settings].Metrics.
const (
	// MetricsNone writes no metrics of models.
	MetricsNone = "none"
	// MetricsModel writes a set for each model.
	MetricsModel = "model"
	// MetricsEngine writes a set for each model, and one for each engine of each model.
	MetricsEngine = "engine"
)

// What a SageMaker container speaks.
const (
	ProtocolChat      = "chat"      // OpenAI chat completions
	ProtocolEmbedding = "embedding" // text embeddings, as Hugging Face's container has them
	ProtocolRaw       = "raw"       // anything else
)

// Settings is what the gateway must know and the config says. It is written
// when the app is synthesized, so it holds no CloudFormation tokens.
type Settings struct {
	Name           string            `json:"name"` // of the deployment, for its metrics
	TimeoutSeconds float64           `json:"timeoutSeconds"`
	MaxBodyKB      int               `json:"maxBodyKB"`
	Models         map[string]Model  `json:"models"`
	Prompts        map[string]Prompt `json:"prompts,omitempty"`
	Auth           Auth              `json:"auth"`
	CORS           *CORS             `json:"cors,omitempty"`
	Metrics        string            `json:"metrics,omitempty"`        // one of the Metrics constants; without it, MetricsModel
	CapturePercent int               `json:"capturePercent,omitempty"` // of the calls that are kept; see CapturedPrefix
}

// Model is one model of the settings. An engine that does not serve it is nil.
type Model struct {
	Kind      string     `json:"kind,omitempty"` // a protocol; without it, what Bedrock.ModelID or SageMaker.Protocol say
	System    string     `json:"system,omitempty"`
	Prompt    string     `json:"prompt,omitempty"`    // key into Settings.Prompts, for a chat that names none
	Guardrail string     `json:"guardrail,omitempty"` // key into Targets.Guardrails
	Bedrock   *Bedrock   `json:"bedrock,omitempty"`
	SageMaker *SageMaker `json:"sagemaker,omitempty"`
	Fallback  string     `json:"fallback,omitempty"` // "bedrock", "sagemaker" or ""
}

// Prompt is a text for the start of a chat, with variables in double braces.
type Prompt struct {
	Text      string            `json:"text"`
	Variables map[string]string `json:"variables,omitempty"` // what variables are unless a request says
	Version   string            `json:"version"`             // of the two above
}

// Bedrock is how the gateway calls a model on Bedrock.
type Bedrock struct {
	ModelID string `json:"modelId"`         // where Targets.Profiles names none
	Base    string `json:"base,omitempty"`  // id of the foundation model behind ModelID where that is an ARN; "" where nobody says
	Weight  int    `json:"weight"`          // of 100
	Price   *Price `json:"price,omitempty"` // nil where nobody knows it
}

// SageMaker is how the gateway calls a model on SageMaker.
type SageMaker struct {
	Endpoint string `json:"endpoint"`
	Protocol string `json:"protocol"` // ProtocolChat, ProtocolEmbedding or ProtocolRaw
	Weight   int    `json:"weight"`   // of 100

	InferenceComponent string    `json:"inferenceComponent,omitempty"` // to call on the endpoint
	Variants           []Variant `json:"variants,omitempty"`           // to choose from; without them there is one

	Async  bool `json:"async,omitempty"`  // calls wait in a queue
	Inline bool `json:"inline,omitempty"` // which takes short ones in the request itself, not by way of the bucket

	Wake *Wake `json:"wake,omitempty"` // nil where an instance always runs

	Hours hours.Schedule `json:"hours,omitempty"` // when it closes and opens; nil where it never closes
}

// Wake says what callers get while the first copy of a model that has scaled to zero comes up.
type Wake struct {
	Meanwhile    string  `json:"meanwhile"`    // one of the Meanwhile constants
	WaitSeconds  float64 `json:"waitSeconds"`  // how long a call is held, on top of TimeoutSeconds
	WholeSeconds float64 `json:"wholeSeconds"` // likewise where the answer is no stream, and nothing can be sent before it
}

// What callers get while a model wakes; see [Wake].
const (
	MeanwhileWait    = "wait"    // their calls are held
	MeanwhileBedrock = "bedrock" // Bedrock answers them
	MeanwhileRefuse  = "refuse"  // they are told when to come back
)

// Waking is the answer to POST /v1/models/NAME/wake.
type Waking struct {
	Model           string `json:"model"`
	Status          string `json:"status"`                    // StatusAwake or StatusWaking
	ExpectedSeconds int    `json:"expectedSeconds,omitempty"` // until a copy is up, as long as the last start took
}

// Whether a copy of a model runs.
const (
	StatusAwake  = "awake"
	StatusWaking = "waking"
)

// LongestHold is how long the gateway may hold a call, in seconds.
func (s *Settings) LongestHold() float64 {
	held := 0.0
	for _, m := range s.Models {
		if e := m.SageMaker; e != nil && e.Wake != nil && e.Wake.Meanwhile == MeanwhileWait {
			held = max(held, e.Wake.WaitSeconds)
		}
	}
	return held
}

// LongestCall is how long the gateway may take for a call, in seconds.
func (s *Settings) LongestCall() float64 { return s.TimeoutSeconds + s.LongestHold() }

// Variant is one of several production variants of an endpoint.
type Variant struct {
	Name   string `json:"name"`
	Weight int    `json:"weight"` // of 100 users
}

// Targets is what the gateway must know and only a deployment can say. It
// travels in an environment variable, which Lambda bounds to 4 KB with all the
// others, so it holds ids and nothing else.
type Targets struct {
	ProfilePrefix string            `json:"profilePrefix,omitempty"` // the ARN of each application inference profile, up to its id
	Profiles      map[string]string `json:"profiles,omitempty"`      // model to application inference profile id
	Guardrails    map[string]string `json:"guardrails,omitempty"`    // guardrail to "id:version"
	Bucket        string            `json:"bucket,omitempty"`        // name of the data bucket, where the gateway keeps something there

	AuthTargets
}

// OutputPipeline is the ARN of a model's state machine, in the stack of its pipeline.
const OutputPipeline = "Pipeline"

// How a run of a pipeline ends that does not deploy its model, as the error of its execution.
const (
	// RunRefused is the error of a run whose model the gate refused.
	RunRefused = "ModelRefused"
	// RunFailed is the error of a run that failed. Its cause is the failure as JSON, with the
	// fields that Step Functions gives to a caught error: Error and, often, Cause.
	RunFailed = "PipelineFailed"
)

// Where in the folder of a run its report is, and the archive of its model, after the name that
// the run gives to what it makes.
const (
	RunReport  = "evaluation/evaluation.json"
	RunArchive = "model/%s/output/model.tar.gz"

	// RunEncoding is where the default prepare script describes the columns of the data, in the
	// folder of what expires.
	RunEncoding = "data/encoding/encoding.json"
)
