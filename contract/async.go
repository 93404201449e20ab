package contract

// Where the calls of an async endpoint are in the data bucket: each folder has one
// object for each call.
const (
	AsyncPrefix = "async/" // of all endpoints

	AsyncIn     = "in/"     // what callers sent
	AsyncOut    = "out/"    // what the container answered
	AsyncFailed = "failed/" // what SageMaker says of a call that failed
	AsyncCalls  = "calls/"  // what the gateway knows of a call
)

// AsyncFolder is the folder of the calls of endpoint that is called name.
func AsyncFolder(endpoint, name string) string { return AsyncPrefix + endpoint + "/" + name }

// OutputCalls is the S3 URI of AsyncPrefix in the data bucket. There is one where a
// model is served by an async endpoint.
const OutputCalls = "Calls"
