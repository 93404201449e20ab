package localgateway

import (
	"fmt"
	"io"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
)

// WithoutAWS takes out of set what only AWS can do, for a gateway whose models are stand-ins:
// guardrails, prices and asynchronous models. warnings gets a line about each model that
// changes.
func WithoutAWS(app *account.App, set *contract.Settings, warnings io.Writer) (*contract.Targets, error) {
	for _, m := range app.Plan.Models {
		if m.Asynchronous() {
			delete(set.Models, m.Name)
			fmt.Fprintf(warnings, "%s: warning: %s is not served: asynchronous models need the deployed bucket\n", app.File, m.Name)
			continue
		}
		unscreen(app, set, m.Name, warnings)
		if bedrock := set.Models[m.Name].Bedrock; bedrock != nil {
			bedrock.Price = nil
		}
	}
	if len(set.Models) == 0 {
		return nil, failure.New("serve another path with --path, or deploy the file and leave --demo out", "%s has asynchronous models only", app.File)
	}
	return &contract.Targets{}, nil
}
