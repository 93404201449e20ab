package contract

// EnvInvokeMode tells the gateway what invokes it, and so what its events look like.
const (
	EnvInvokeMode = "SAGEROCK_INVOKE_MODE"
	InvokeStream  = "RESPONSE_STREAM" // a Function URL that streams
	InvokeREST    = "REST"            // a REST API of API Gateway that streams
)

// RESTStage is the stage of the REST API. It starts every path there, as it does in
// OpenAI's API, but API Gateway takes it off before it invokes the gateway.
const RESTStage = "v1"
