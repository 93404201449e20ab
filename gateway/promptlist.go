package gateway

import "net/http"

// promptList is the answer to GET /v1/prompts. It does not contain the texts, which callers do
// not need.
type promptList struct {
	Object string       `json:"object"`
	Data   []promptItem `json:"data"`
}

type promptItem struct {
	ID        string         `json:"id"`
	Object    string         `json:"object"`
	Version   string         `json:"version"`
	Variables []variableItem `json:"variables"`
}

type variableItem struct {
	Name     string `json:"name"`
	Required bool   `json:"required"` // because it has no default
}

// listPrompts answers GET /v1/prompts.
func (g *Gateway) listPrompts(*exchange, *http.Request) *reply {
	list := promptList{Object: "list", Data: []promptItem{}}
	for _, name := range g.promptNames {
		p := g.prompts[name]
		item := promptItem{ID: name, Object: "prompt", Version: p.Version, Variables: []variableItem{}}
		for _, variable := range p.template.Variables() {
			item.Variables = append(item.Variables, variableItem{Name: variable, Required: p.required(variable)})
		}
		list.Data = append(list.Data, item)
	}
	return jsonReply(http.StatusOK, list)
}
