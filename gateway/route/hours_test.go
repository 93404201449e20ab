package route

import (
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/hours"
)

// TestAModelThatClosesSaysWhenItOpens sees that the hours of the settings reach the engine.
func TestAModelThatClosesSaysWhenItOpens(t *testing.T) {
	model := func(schedule hours.Schedule) contract.Model {
		return contract.Model{SageMaker: &contract.SageMaker{Endpoint: "e", Protocol: contract.ProtocolChat, Weight: 100, Hours: schedule}}
	}
	models, err := Resolve(&contract.Settings{Models: map[string]contract.Model{
		"nights": model(hours.Schedule{
			{Cron: "0 20 * * *", Zone: "UTC"},
			{Cron: "0 8 * * *", Zone: "UTC", Min: 1, Max: 4},
		}),
		"busy":   model(hours.Schedule{{Cron: "0 8 * * *", Zone: "UTC", Min: 2, Max: 4}}),
		"always": model(nil),
	}}, &contract.Targets{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"busy", "always"} {
		if models[name].Opens != nil {
			t.Errorf("%s never closes, and has an hour at which it opens", name)
		}
	}
	at := func(hour int) time.Time { return time.Date(2027, time.June, 7, hour, 0, 0, 0, time.UTC) }
	if opens, closed := models["nights"].Opens(at(22)); !closed || !opens.Equal(at(24+8)) {
		t.Errorf("at night it opens at %v, %t", opens, closed)
	}
	if _, closed := models["nights"].Opens(at(12)); closed {
		t.Error("it is closed by day")
	}
	if opened, ok := models["nights"].Opened(at(12)); !ok || !opened.Equal(at(8)) {
		t.Errorf("at noon it has been open since %v, %t", opened, ok)
	}
}
