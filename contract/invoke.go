package contract

// EnvInvokeMode tells the gateway how its Function URL invokes it: InvokeStream or
// InvokeBuffered, the names that Lambda has for them.
const (
	EnvInvokeMode  = "SAGEROCK_INVOKE_MODE"
	InvokeStream   = "RESPONSE_STREAM"
	InvokeBuffered = "BUFFERED"
)
