package bill

import (
	"fmt"

	"github.com/sagerock/sagerock/internal/cost"
)

// Idle says in a few words what a month costs in which nothing happens.
func Idle(e *cost.Estimate) string {
	switch {
	case e.IdleUSD == 0 && e.IdleLow:
		return "an unknown price for each month in which nothing happens"
	case e.IdleUSD == 0:
		return "nothing while nothing happens"
	case e.IdleLow:
		return fmt.Sprintf("at least %.2f USD a month while nothing happens", e.IdleUSD)
	}
	return fmt.Sprintf("%.2f USD a month while nothing happens", e.IdleUSD)
}
