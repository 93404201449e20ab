// Package compare sends the same samples to every engine and every variant that serves a model,
// and reports latency, errors, tokens, cost and answers side by side.
//
// Callers of a deployed gateway cannot choose an engine or a variant. So nothing is sent there: a
// gateway in this process calls the engines and endpoints themselves, with the AWS credentials of
// whoever compares, and with the same prompts and guardrails.
package compare

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// Target is an engine, or a variant of an endpoint, that serves the model.
type Target struct {
	Name   string  // as reports name it: bedrock, sagemaker, or sagemaker/VARIANT
	Share  float64 // of all callers, in percent
	Runs   string  // the model on Bedrock, or the instances
	Hourly *float64

	price   *contract.Price
	variant string         // of the endpoint, where it has several
	only    contract.Model // the model as a gateway knows it that has this target alone
	gateway http.Handler
}

// Targets are all that serve m: a gateway for each, whose one engine or variant it is.
func Targets(m *plan.Model, parts *wiring.Parts, region string) ([]*Target, error) {
	if err := answersAtOnce(m); err != nil {
		return nil, err
	}
	all := served(m, parts.Settings.Models[m.Name], region)
	for _, t := range all {
		set := *parts.Settings
		set.Models = map[string]contract.Model{m.Name: t.only}
		own := *parts
		own.Settings, own.Log = &set, slog.New(slog.DiscardHandler)
		g, err := own.Local()
		if err != nil {
			return nil, err
		}
		t.gateway = g
	}
	return all, nil
}

// answersAtOnce refuses a model whose calls wait.
func answersAtOnce(m *plan.Model) error {
	if m.Asynchronous() {
		return failure.New("compare a model whose endpoint answers at once", "%s is asynchronous: how long its calls take depends on the queue", m.Name)
	}
	return nil
}

// served are the engines and variants that serve m, which the gateway knows as model.
func served(m *plan.Model, model contract.Model, region string) (all []*Target) {
	onBedrock, onSageMaker := m.Shares()
	model.Fallback = ""
	if b := model.Bedrock; b != nil {
		only := model
		only.SageMaker = nil
		all = append(all, &Target{Name: engine.Bedrock, Share: float64(onBedrock), Runs: b.ModelID, price: b.Price, only: only})
	}
	if model.SageMaker == nil {
		return all
	}
	cfg := m.Endpoint.Config
	for _, v := range append([]config.Variant{cfg.Main()}, cfg.Further()...) {
		on := *model.SageMaker
		t := &Target{Name: engine.SageMaker, Share: float64(onSageMaker*v.Percent) / 100}
		if len(on.Variants) > 0 {
			t.Name += "/" + v.Name
			t.variant = v.Name
			on.Variants = []contract.Variant{{Name: v.Name, Weight: 100}}
		}
		if !m.Endpoint.Serverless() {
			t.runs(v.Config.Scaling.Min, v.Config.Types()[0], region)
		}
		t.only = model
		t.only.Bedrock, t.only.SageMaker = nil, &on
		all = append(all, t)
	}
	return all
}

// runs says which instances always run, and what they cost.
func (t *Target) runs(count int, instance, region string) {
	t.Runs = fmt.Sprintf("%d x %s", count, instance)
	if price := cost.InstanceHour(instance, region); !price.Unknown {
		usd := float64(count) * price.USD
		t.Hourly = &usd
	}
}

// Run is a comparison.
type Run struct {
	Model       string
	Targets     []*Target
	Samples     []Sample
	Concurrency int
	Progress    io.Writer
}

// Do sends each sample to each target, Concurrency calls at a time. The calls of one sample come
// one after the other, so that no target has a better hour than another.
func (r *Run) Do(ctx context.Context) *Report {
	report := &Report{Model: r.Model, Samples: len(r.Samples), Targets: make([]*Result, len(r.Targets))}
	for i, t := range r.Targets {
		report.Targets[i] = &Result{target: t, Name: t.Name, Share: t.Share, Runs: t.Runs, HourlyUSD: t.Hourly, Answers: make([]Answer, len(r.Samples))}
	}
	type job struct{ sample, target int }
	jobs := make(chan job)
	var done sync.Mutex
	finished, all := 0, len(r.Samples)*len(r.Targets)
	var workers sync.WaitGroup
	for range min(r.Concurrency, all) {
		workers.Go(func() {
			for j := range jobs {
				answer := r.Targets[j.target].ask(ctx, r.Model, &r.Samples[j.sample])
				report.Targets[j.target].Answers[j.sample] = answer
				done.Lock()
				finished++
				if finished%10 == 0 || finished == all {
					fmt.Fprintf(r.Progress, "%d of %d calls\n", finished, all)
				}
				done.Unlock()
			}
		})
	}
	for sample := range r.Samples {
		for target := range r.Targets {
			select {
			case jobs <- job{sample, target}:
			case <-ctx.Done():
			}
		}
	}
	close(jobs)
	workers.Wait()
	for _, t := range report.Targets {
		t.sum(report.Targets[0])
	}
	report.Sent = r.Samples
	return report
}

// ask sends one sample.
func (t *Target) ask(ctx context.Context, model string, s *Sample) Answer {
	body, path := s.request(model)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, path, bytes.NewReader(body))
	if err != nil {
		return Answer{Error: err.Error()}
	}
	r.Header.Set("Content-Type", s.ContentType)
	w := &recorder{header: http.Header{}}
	start := time.Now()
	t.gateway.ServeHTTP(w, r)
	a := Answer{MS: float64(time.Since(start).Microseconds()) / 1000}
	a.read(s.Kind, w)
	if u := a.Usage; u != nil && t.price != nil && a.Error == "" {
		usd := t.price.Cost(u.Input, u.Cached, u.Output)
		a.USD = &usd
	}
	return a
}

// recorder is a response that is kept.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *recorder) WriteHeader(status int) { w.status = status }

// Write implements [http.ResponseWriter].
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }
