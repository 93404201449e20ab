package simulate

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/states"
)

// The tests that make or derive calls.
const (
	TestGateway  = "TestGatewayMayCallWhatItCalls"
	TestInline   = "TestCleanupMayCallWhatItCalls"
	TestMachine  = "TestStateMachinesMayCallWhatTheyCall"
	TestServices = "TestServicesMayDoWhatAWSDocuments"
	TestRefused  = "TestWhatMustBeRefusedIs"
)

// Calls are those of a deployment, by the test that makes them.
func Calls(d *deployment.Deployment, models *states.Models, root, binary, dir string) ([]Call, error) {
	a, err := open(d)
	if err != nil {
		return nil, err
	}
	b := &builder{account: a}
	for _, step := range []struct {
		test string
		add  func() error
	}{
		{TestGateway, func() error { return b.gateway(binary, dir) }},
		{TestMachine, func() error { return b.machines(models) }},
		{TestInline, func() error { return b.inline(root, dir) }},
		{TestServices, func() error { b.services(); return nil }},
		{TestRefused, func() error { b.refusals(); return nil }},
	} {
		b.test = step.test
		if err := step.add(); err != nil {
			return nil, err
		}
	}
	return unique(b.calls), nil
}

// All are the results of the calls of every deployment, and of each deployment what its
// policies are.
func (s *Simulator) All(all []*deployment.Deployment, models *states.Models, binary, dir string) error {
	calls := make([][]Call, len(all))
	failed := make([]error, len(all))
	if err := models.Load(); err != nil {
		return err
	}
	var group sync.WaitGroup
	room := make(chan struct{}, 4)
	for i, d := range all {
		group.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			calls[i], failed[i] = Calls(d, models, s.root, binary, dir)
		})
	}
	group.Wait()
	for i, d := range all {
		if failed[i] != nil {
			return failed[i]
		}
		if err := s.Add(d, calls[i]); err != nil {
			return err
		}
	}
	return s.Evaluate()
}

// Add adds calls of a deployment.
func (s *Simulator) Add(d *deployment.Deployment, calls []Call) error {
	a, err := open(d)
	if err != nil {
		return err
	}
	s.accounts = append(s.accounts, a)
	for i := range a.policies { // those too that no call asks
		s.ofPolicy(a, i)
	}
	for _, c := range calls {
		s.requests = append(s.requests, s.request(a, c))
		s.results = append(s.results, Result{Call: c, Deployment: d})
	}
	return nil
}

// Evaluate evaluates the calls that were added.
func (s *Simulator) Evaluate() error {
	outcomes, err := s.run(s.requests)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		r := &s.results[i]
		r.Allowed, r.Reason = o.Result == "Allowed", o.reason()
		if broken := s.requests[i].broken; broken != "" {
			r.Allowed, r.Reason = false, broken
		}
		r.broken = o.Error != ""
		for _, used := range o.Used {
			if ref, ok := s.ref(used); ok && !slices.Contains(r.Used, ref) {
				r.Used = append(r.Used, ref)
			}
		}
	}
	return nil
}

// Results are what came of the calls.
func (s *Simulator) Results() []Result { return s.results }

// ref reads a statement as the evaluator names it.
func (s *Simulator) ref(used string) (Ref, bool) {
	var policy, statement int
	if _, err := fmt.Sscanf(strings.Replace(used, ":", " ", 1), "%d %d", &policy, &statement); err != nil {
		return Ref{}, false
	}
	return Ref{s.sources[policy], statement}, s.sources[policy] != nil
}
