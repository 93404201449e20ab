package route

import (
	"fmt"
	"math"
	"testing"

	"github.com/sagerock/sagerock/gateway/engine"
)

func hybrid(bedrock, sagemaker int) []share {
	return []share{{engine.Bedrock, bedrock}, {engine.SageMaker, sagemaker}}
}

func never(t *testing.T) func(int) int {
	return func(int) int {
		t.Error("asked for a random number")
		return 0
	}
}

// userKey makes keys that are as alike as the ids of users.
func userKey(n int) string { return fmt.Sprintf("user-%06d", n) }

func TestPickKeepsToTheWeights(t *testing.T) {
	const n = 20000
	for _, weight := range []int{0, 1, 10, 50, 90, 99, 100} {
		count := 0
		for i := range n {
			if pick(hybrid(weight, 100-weight), userKey(i), never(t)) == engine.Bedrock {
				count++
			}
		}
		// Four standard deviations, though the keys never change: the bar means something.
		want, p := n*weight/100, float64(weight)/100
		if off := math.Abs(float64(count - want)); off > 4*math.Sqrt(n*p*(1-p)) {
			t.Errorf("weight %d: %d of %d keys, want about %d", weight, count, n, want)
		}
	}
}

func TestPickIsSteady(t *testing.T) {
	// These must hold for ever: another answer sends conversations elsewhere.
	for key, want := range map[string]string{"user-000000": engine.Bedrock, "user-000001": engine.SageMaker, "alice": engine.Bedrock, "юзер": engine.SageMaker} {
		got := pick(hybrid(50, 50), key, never(t))
		if got != want {
			t.Errorf("%s goes to %s, want %s", key, got, want)
		}
		if turned := pick([]share{{engine.SageMaker, 50}, {engine.Bedrock, 50}}, key, never(t)); turned != got {
			t.Errorf("%s goes to %s when the engines are listed the other way round", key, turned)
		}
	}
}

// TestPickMovesFewKeys raises one weight: nobody leaves that engine, and only as
// many come as must.
func TestPickMovesFewKeys(t *testing.T) {
	const n = 20000
	moved := 0
	for i := range n {
		before, after := pick(hybrid(80, 20), userKey(i), never(t)), pick(hybrid(90, 10), userKey(i), never(t))
		if before == engine.Bedrock && after != engine.Bedrock {
			t.Fatalf("%s left the engine whose weight rose", userKey(i))
		}
		if before != after {
			moved++
		}
	}
	if want := n / 10; moved < want*9/10 || moved > want*11/10 {
		t.Errorf("%d of %d keys moved, want about %d", moved, n, want)
	}
}

func TestPickWithoutKey(t *testing.T) {
	for n, want := range map[int]string{0: engine.Bedrock, 29: engine.Bedrock, 30: engine.SageMaker, 99: engine.SageMaker} {
		got := pick(hybrid(30, 70), "", func(total int) int {
			if total != 100 {
				t.Errorf("the weights add up to %d", total)
			}
			return n
		})
		if got != want {
			t.Errorf("%d goes to %s, want %s", n, got, want)
		}
	}
}
