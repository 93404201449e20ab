package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// The bars.
const (
	maxOfFloor = 2.0 // times the CPU time of the floor
	minOfPeer  = 5.0 // times the calls of the peer in a second of CPU time
	maxReady   = 30 * time.Millisecond
	maxBinary  = 15 << 20
)

// report prints what was measured. A missed bar is an error.
func report(out io.Writer, o *options, all []*server, ready []time.Duration, size int64) error {
	by := map[string]*server{}
	for _, s := range all {
		by[s.name] = s
	}
	for _, kind := range []struct {
		title string
		of    func(*server) *turns
	}{
		{"a whole answer", func(s *server) *turns { return &s.whole }},
		{fmt.Sprintf("a stream of %d tokens", tokens), func(s *server) *turns { return &s.stream }},
	} {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(table, "%s\tCPU a call\tcalls a CPU second\tcalls a second\tadded p50\tadded p99\tadded first byte\t\n", kind.title)
		direct := kind.of(all[0])
		for _, s := range all[1:] {
			t := kind.of(s)
			fmt.Fprintf(table, "%s\t%.0f us\t%.0f\t%.0f\t%.2f ms\t%.2f ms\t%.2f ms\t\n", s.name,
				micro(at(t.cpu, 0.5)), perSecond(t), at(t.perSecond, 0.5),
				micro(at(t.took, 0.5)-at(direct.took, 0.5))/1e3, micro(at(t.took, 0.99)-at(direct.took, 0.99))/1e3, micro(at(t.first, 0.5)-at(direct.first, 0.5))/1e3)
		}
		table.Flush()
		fmt.Fprintln(out)
	}
	for _, s := range all[1:] {
		fmt.Fprintf(out, "%s: %.0f MB, with %d streams open %.0f MB\n", s.name, float64(s.idle)/1e6, o.streams, float64(s.held)/1e6)
	}
	fmt.Fprintln(out)

	missed := false
	bar := func(ok bool, format string, args ...any) {
		mark := "met"
		if !ok {
			mark, missed = "MISSED", true
		}
		fmt.Fprintf(out, "%-7s %s\n", mark, fmt.Sprintf(format, args...))
	}
	ours, floor, peer := by["sagerock"], by["floor"], by["portkey"]
	if ours == nil || floor == nil {
		return errors.New("there is nothing to compare")
	}
	for _, kind := range []struct {
		title string
		of    func(*server) *turns
	}{
		{"whole answers", func(s *server) *turns { return &s.whole }},
		{"streams", func(s *server) *turns { return &s.stream }},
	} {
		ratio := micro(at(kind.of(ours).cpu, 0.5)) / micro(at(kind.of(floor).cpu, 0.5))
		bar(ratio <= maxOfFloor, "%s: %.2f x the CPU time of the floor, at most %g x", kind.title, ratio, maxOfFloor)
		if peer != nil {
			ratio = perSecond(kind.of(ours)) / perSecond(kind.of(peer))
			bar(ratio >= minOfPeer, "%s: %.1f x the calls of Portkey's in a CPU second, at least %g x", kind.title, ratio, minOfPeer)
		}
	}
	bar(at(ready, 0.5) <= maxReady, "ready %.1f ms after exec (median of %d, fastest %.1f), at most %d ms",
		micro(at(ready, 0.5))/1e3, len(ready), micro(at(ready, 0))/1e3, maxReady.Milliseconds())
	bar(size <= maxBinary, "the binary has %.1f MB, at most %d MB", float64(size)/(1<<20), maxBinary>>20)
	if missed {
		return errors.New("a bar is missed")
	}
	return nil
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

// perSecond is calls in a second of CPU time.
func perSecond(t *turns) float64 { return 1e6 / micro(at(t.cpu, 0.5)) }
