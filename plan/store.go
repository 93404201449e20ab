package plan

import (
	"github.com/sagerock/sagerock/contract"
)

// Store is a part of the data bucket. Like all that a destroy leaves behind, it does not
// depend on the path.
type Store struct {
	// Prefix is how its keys start.
	Prefix string
	// Writers and Readers are ReachedByGateway, ReachedByContainers or Jobs.
	Writers, Readers []string
	// Days is how long objects are kept; 0 is without end.
	Days int
}

// Jobs are the jobs of training runs, in [Store].
const Jobs = "jobs"

// daysOfCalls is how long the calls and answers of asynchronous endpoints are kept.
const daysOfCalls = 7

// stores lists what is kept in the data bucket.
func (p *Plan) stores() []Store {
	var all []Store
	data := p.Config.Data
	if p.Config.API.Capture.Percent > 0 {
		all = append(all, Store{Prefix: contract.CapturedPrefix, Writers: []string{ReachedByGateway}, Days: data.LogDays})
	}
	for _, e := range p.Declared {
		if e.Asynchronous() {
			both := []string{ReachedByGateway, ReachedByContainers}
			all = append(all, Store{Prefix: contract.AsyncFolder(e.Name, ""), Writers: both, Readers: both, Days: daysOfCalls})
		}
		if e.Config.Capture.Percent > 0 {
			kept := Store{Prefix: contract.EndpointCapture(e.Name, e.Config.Shadow != nil) + "/", Writers: []string{ReachedByContainers}}
			if e.Config.Shadow != nil {
				kept.Days = data.LogDays
			}
			all = append(all, kept)
		}
		if e.Config.Monitor != nil {
			all = append(all, monitorStores(e, data.RunDays)...)
		}
		if e.Owner == Trained {
			jobs := []string{Jobs}
			all = append(all,
				Store{Prefix: contract.RunsPrefix + e.Name + "/", Writers: jobs, Readers: jobs, Days: data.RunDays},
				Store{Prefix: contract.TrainingPrefix + e.Name + "/", Writers: jobs, Readers: []string{Jobs, ReachedByContainers}})
		}
	}
	return all
}
