package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// turns is what was measured of a server with one sort of answer.
type turns struct {
	cpu       []time.Duration // of one call, a turn each
	perSecond []float64       // calls in a second of the clock
	took      []time.Duration // calls, one after the other
	first     []time.Duration // likewise, until the first byte of the body
}

// atOnce is how many callers there are when CPU time is measured.
const atOnce = 8

// turn measures s once with each sort of answer.
func (s *server) turn(ctx context.Context, o *options) error {
	for _, kind := range []struct {
		stream bool
		to     *turns
	}{{false, &s.whole}, {true, &s.stream}} {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}
		for range 2 + o.calls/10/atOnce {
			if err := parallel(atOnce, func() error { return s.call(client, kind.stream, nil) }); err != nil {
				return err
			}
		}
		if err := s.measureCPU(ctx, client, o, kind.stream, kind.to); err != nil {
			return err
		}
		end := time.Now().Add(o.limit)
		for range o.calls / 6 {
			if ctx.Err() != nil || time.Now().After(end) {
				break
			}
			if err := s.call(client, kind.stream, kind.to); err != nil {
				return err
			}
		}
		client.CloseIdleConnections()
	}
	return ctx.Err()
}

func (s *server) measureCPU(ctx context.Context, client *http.Client, o *options, stream bool, to *turns) error {
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	before, err := s.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	var next, done atomic.Int64
	err = parallel(atOnce, func() error {
		for ctx.Err() == nil && next.Add(1) <= int64(o.calls) {
			if err := s.call(client, stream, nil); err != nil {
				return err
			}
			done.Add(1)
		}
		return nil
	})
	clock := time.Since(began)
	after, cpuErr := s.cpu()
	if err := errors.Join(err, cpuErr); err != nil {
		return err
	}
	to.cpu = append(to.cpu, (after-before)/time.Duration(done.Load()))
	to.perSecond = append(to.perSecond, float64(done.Load())/clock.Seconds())
	return nil
}

func parallel(n int, f func() error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = f() })
	}
	group.Wait()
	return errors.Join(errs...)
}

// call asks s once and reads all of the answer.
func (s *server) call(client *http.Client, stream bool, to *turns) error {
	r, err := s.request("Say hi", stream)
	if err != nil {
		return err
	}
	began := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var one [1]byte
	_, err = io.ReadFull(answer.Body, one[:])
	first := time.Since(began)
	if err != nil {
		return err
	}
	rest, err := io.ReadAll(answer.Body)
	took := time.Since(began)
	if err != nil {
		return err
	}
	last := []byte("word63")
	if !stream {
		last = []byte("not to hide it")
	}
	if answer.StatusCode != http.StatusOK || !bytes.Contains(rest, last) {
		return fmt.Errorf("%s: %.300s", answer.Status, rest)
	}
	if to != nil {
		to.took, to.first = append(to.took, took), append(to.first, first)
	}
	return nil
}

// hold opens n streams at once and reads the memory of s while they are open.
func (s *server) hold(ctx context.Context, n int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var err error
	if s.idle, err = s.rss(); err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answers := make([]*http.Response, n)
	var next atomic.Int64
	err = parallel(atOnce, func() error {
		for i := next.Add(1); i <= int64(n); i = next.Add(1) {
			r, err := s.request(holdPrompt, true)
			if err != nil {
				return err
			}
			answer, err := client.Do(r.WithContext(ctx))
			if err != nil {
				return err
			}
			answers[i-1] = answer
			if _, err := io.ReadFull(answer.Body, make([]byte, 1)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.held, err = s.rss()
	}
	for _, answer := range answers {
		if answer != nil {
			answer.Body.Close()
		}
	}
	return err
}

// at is the value that a share of all is below.
func at[T ~int64 | ~float64](all []T, share float64) T {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

func freePort() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}
