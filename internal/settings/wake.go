package settings

import (
	"time"

	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// quiet is how long a call whose answer is no stream may be held behind a REST API: API Gateway
// ends an answer of which nothing comes for 5 minutes ("Stream the integration response for your
// proxy integrations in API Gateway", API Gateway Developer Guide), and a container on a real-time
// endpoint may work on it for one more.
const quiet = 4 * time.Minute

// wake says what callers of m get while its first copy comes up. Where Bedrock does not serve the
// model on the chosen path, they wait.
func wake(m *plan.Model, rest bool) *contract.Wake {
	cfg := m.Endpoint.Config.Wake
	w := &contract.Wake{Meanwhile: cfg.Meanwhile, WaitSeconds: cfg.Wait.Seconds(), WholeSeconds: cfg.Wait.Seconds()}
	if m.Bedrock == nil && w.Meanwhile == hosting.MeanwhileBedrock {
		w.Meanwhile = hosting.MeanwhileWait
	}
	if rest {
		w.WholeSeconds = min(w.WholeSeconds, quiet.Seconds())
	}
	return w
}
