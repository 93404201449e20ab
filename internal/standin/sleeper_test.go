package standin_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/standin"
)

// TestSleeperSleepsAndWakes calls a model now and then. One that may not sleep is not kept waiting.
func TestSleeperSleepsAndWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &standin.Sleeper{Engine: &standin.Engine{}, Start: 20 * time.Second, Idle: 5 * time.Minute}
		ask := func(m *engine.Model) string {
			_, err := s.Invoke(t.Context(), &engine.Call{Model: m, Chat: &chat.Request{Messages: []chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: "Hi"}}}}}})
			if err != nil {
				return string(engine.ErrorOf(err).Kind)
			}
			return "answered"
		}
		drowsy, awake := &engine.Model{Name: "drowsy", Wake: &engine.Wake{}}, &engine.Model{Name: "awake"}
		for i, step := range []struct {
			after time.Duration
			want  string
		}{{0, "model_asleep"}, {19 * time.Second, "model_asleep"}, {time.Second, "answered"}, {4 * time.Minute, "answered"}, {4 * time.Minute, "answered"}, {6 * time.Minute, "model_asleep"}, {20 * time.Second, "answered"}} {
			time.Sleep(step.after)
			if got := ask(drowsy); got != step.want {
				t.Errorf("step %d: %s, want %s", i, got, step.want)
			}
			if got := ask(awake); got != "answered" {
				t.Errorf("step %d: one that never sleeps is %s", i, got)
			}
		}
	})
}
