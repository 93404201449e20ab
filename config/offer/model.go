package offer

import (
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

const chooseAnother = "choose another: sagerock models lists them"

// Model looks at the id of a foundation model that is called, on a day.
func Model(p *form.Place, id, region, today string) { foundation(p, id, region, today, true) }

// Base looks at the id of the foundation model behind an ARN, which is called in its place.
func Base(p *form.Place, id, region, today string) { foundation(p, id, region, today, false) }

func foundation(p *form.Place, id, region, today string, called bool) {
	m, ok := catalog.ModelOf(id)
	switch does := catalog.Other(id); {
	case ok:
	case does != "":
		p.Errorf(chooseAnother, "%s %s, and the gateway serves models that chat or embed texts", id, does)
		return
	case catalog.Gone(id):
		p.Errorf(chooseAnother, "%s reached its end of life: Bedrock does not have it any more", id)
		return
	}
	if !ok {
		fix := "check the id in the Bedrock console; the model may be newer than sagerock's table"
		if near := nearestModel(id); near != "" {
			fix = "did you mean " + near + "?"
		}
		p.Warnf(fix, "%s is not a model that sagerock knows", id)
		return
	}
	if p.Top().Sound("region") {
		life(p, &m, region, today, called)
	}
}

// life warns about a model that is about to end, and refuses one that has.
func life(p *form.Place, m *catalog.Model, region, today string, called bool) {
	fix := chooseAnother
	if m.Successor != "" {
		fix = "write " + m.Successor
		if called {
			fix += throughProfile(m.Successor, region)
		}
		fix += ", or choose another: sagerock models lists them"
	}
	switch m.LifeIn(region, today) {
	case catalog.Ended:
		p.Errorf(fix, "%s reached its end of life on %s", m.ID, m.End)
	case catalog.Legacy:
		switch {
		case m.End == "":
			p.Warnf(fix, "%s is legacy since %s", m.ID, m.Legacy)
		case m.End <= today:
			p.Warnf(fix, "%s is legacy, and reached its end of life in other Regions on %s", m.ID, m.End)
		default:
			p.Warnf(fix, "%s is legacy: its end of life is on %s", m.ID, m.End)
		}
	}
}

// throughProfile says with which profile to write the model, where region does not serve it
// without one.
func throughProfile(id, region string) string {
	m, _ := catalog.ModelOf(id)
	from := m.ProfilesFrom(region)
	if m.In(region) || len(from) == 0 {
		return ""
	}
	return " with profile: " + form.List(from, "or")
}

// nearestModel is the id that was most likely meant: the last of the active ones that begin
// with what is written, or else the one with the fewest other letters.
func nearestModel(id string) string {
	ids := catalog.Models()
	best := ""
	if maker, name, _ := strings.Cut(id, "."); maker != "" && len(name) > 2 {
		for _, known := range ids {
			if m, _ := catalog.ModelOf(known); strings.HasPrefix(known, id) && (best == "" || m.End == "") {
				best = known
			}
		}
	}
	if best == "" {
		best = form.Nearest(id, ids)
	}
	return best
}
