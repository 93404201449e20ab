package gateway

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
)

func tooLarge(limit int64) *problem.Problem {
	return &problem.Problem{
		Status: http.StatusRequestEntityTooLarge, Code: "too_large",
		Message: fmt.Sprintf("the body is larger than %d KB", limit>>10),
		Hint:    "send less, or raise api.maxBodyKB in sagerock.yaml and deploy",
	}
}

func unknownModel(known []string) *problem.Problem {
	name := "model"
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "model_not_found", Param: &name, Message: "there is no model of this name",
		Hint: "use one of: " + strings.Join(known, ", "), Models: known,
	}
}

// wrongKind refuses a model on a path for models of another kind.
func wrongKind(m *engine.Model, use string) *problem.Problem {
	name := "model"
	return &problem.Problem{
		Status: http.StatusBadRequest, Code: "wrong_model", Param: &name,
		Message: m.Name + " is not served at this path", Hint: use,
	}
}

// answersLater refuses a synchronous call of an asynchronous model.
func answersLater(m *engine.Model) *problem.Problem {
	p := wrongKind(m, "it is asynchronous: use "+pathOf(m)+", then poll the URL in the Location header")
	p.Code = problem.CodeAsync
	return p
}

// unknownCall is for an id that does not exist, that belongs to another caller, or that
// has expired.
func unknownCall() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "call_not_found", Message: "there is no invocation with this id, or it is older than 7 days",
		Hint: "use the URL in the Location header of the answer to POST",
	}
}

func internal() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusInternalServerError, Code: "internal", Message: "the gateway failed",
		Hint: "try again; the gateway's log has more under this request id",
	}
}
