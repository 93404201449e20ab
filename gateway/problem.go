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

// wrongKind refuses a model on a path that is for others.
func wrongKind(m *engine.Model, use string) *problem.Problem {
	name := "model"
	return &problem.Problem{
		Status: http.StatusBadRequest, Code: "wrong_model", Param: &name,
		Message: m.Name + " cannot be asked at this path", Hint: use,
	}
}

// answersLater refuses a call that a model would have to answer at once.
func answersLater(m *engine.Model) *problem.Problem {
	p := wrongKind(m, "its calls wait in a queue: use "+pathOf(m)+", then GET what its Location says")
	p.Code = problem.CodeAsync
	return p
}

// unknownCall is for an id that nobody has, that another caller has, and that is
// forgotten.
func unknownCall() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusNotFound, Code: "call_not_found", Message: "no call of yours has this id, or it is older than 7 days",
		Hint: "use the Location that the answer to POST has",
	}
}

func internal() *problem.Problem {
	return &problem.Problem{
		Status: http.StatusInternalServerError, Code: "internal", Message: "the gateway failed",
		Hint: "try again; the gateway's log has more under this request id",
	}
}
