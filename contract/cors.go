package contract

// CORS says which pages of other origins may call from a browser. Behind a
// Function URL, which is [InvokeStream], AWS answers for it, and the gateway adds
// nothing; anywhere else the gateway does it, and before it asks who calls, since a
// preflight has no credentials.
type CORS struct {
	Origins []string `json:"origins"` // or one *, for all
}
