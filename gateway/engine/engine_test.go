package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

// TestEmbedKeepsTheOrderOfTheTexts lets later batches answer first. The token counts of all
// batches are added up.
func TestEmbedKeepsTheOrderOfTheTexts(t *testing.T) {
	texts := []string{"1", "22", "333", "4444", "55555"}
	var sizes []int
	turn := make(chan struct{}, 1)
	turn <- struct{}{}
	answer, err := engine.Embed(t.Context(), texts, 2, func(_ context.Context, batch []string) ([][]float32, int, error) {
		time.Sleep(time.Duration(10-2*len(batch[0])) * time.Millisecond)
		<-turn
		sizes = append(sizes, len(batch))
		turn <- struct{}{}
		var vectors [][]float32
		for _, text := range batch {
			vectors = append(vectors, []float32{float32(len(text))})
		}
		return vectors, len(batch) * 10, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(sizes)
	if got := fmt.Sprint(answer.Vectors.All, answer.Vectors.Usage.InputTokens, sizes); got != "[[1] [2] [3] [4] [5]] 50 [1 2 2]" {
		t.Errorf("got %s", got)
	}
}

// TestEmbedStopsAtTheFirstError cancels the batches that are under way, and makes at most
// eight calls at a time.
func TestEmbedStopsAtTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	var calls, most atomic.Int32
	_, err := engine.Embed(t.Context(), make([]string, 40), 1, func(ctx context.Context, _ []string) ([][]float32, int, error) {
		n := calls.Add(1)
		defer calls.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		if n == 8 {
			return nil, 0, broken
		}
		<-ctx.Done()
		return nil, 0, ctx.Err()
	})
	if !errors.Is(err, broken) || most.Load() != 8 {
		t.Errorf("error %v with %d calls at a time, want the first error with 8", err, most.Load())
	}
}

func TestCompleteNeedsAVectorForEachText(t *testing.T) {
	for name, tc := range map[string]struct {
		vectors [][]float32
		texts   int
		fails   bool
	}{
		"all there":       {[][]float32{{1}, {2}}, 2, false},
		"one missing":     {[][]float32{{1}}, 2, true},
		"one too many":    {[][]float32{{1}, {2}}, 1, true},
		"one without any": {[][]float32{{1}, {}}, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := engine.Complete(tc.vectors, tc.texts); (err != nil) != tc.fails {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestErrorOfHidesTheText keeps the text of an unknown error, which may quote a prompt, out of
// the error that is shown.
func TestErrorOfHidesTheText(t *testing.T) {
	known := &engine.Error{Kind: engine.Throttled, Code: "SlowDown"}
	if got := engine.ErrorOf(fmt.Errorf("called: %w", known)); got != known {
		t.Errorf("a wrapped error became %v", got)
	}
	if got := engine.ErrorOf(errors.New("the prompt was: hello")); got.Error() != "model_failed" || !got.Elsewhere() {
		t.Errorf("another error became %q", got)
	}
	if got := engine.ErrorOf(nil); got != nil {
		t.Errorf("no error became %v", got)
	}
}

func TestInterruptionTellsADeadlineFromACallerWhoLeft(t *testing.T) {
	late, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for ctx, want := range map[context.Context]engine.Kind{t.Context(): engine.Denied, late: engine.Timeout, gone: engine.Canceled} {
		if got := engine.Interruption(ctx, engine.Denied); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
