package pipeline

import (
	"maps"
	"slices"

	"github.com/sagerock/sagerock/config"
)

// hyperparameters are those of the config. For xgboost, what is left out gets a
// value that goes with the metric of accept: its own defaults predict numbers,
// and it does not start without num_round.
func hyperparameters(training *config.Training) map[string]string {
	if training.Image != "xgboost" {
		return training.Hyperparameters
	}
	out := map[string]string{"num_round": "100", "early_stopping_rounds": "10"}
	if _, own := training.Hyperparameters["objective"]; !own {
		// An objective of the user's own keeps xgboost's default measure for it.
		metric, _, _ := training.Gate()
		out["objective"], out["eval_metric"] = "binary:logistic", "auc"
		if slices.Contains([]string{"rmse", "mae", "r2"}, metric) {
			out["objective"], out["eval_metric"] = "reg:squarederror", "rmse"
		}
	}
	maps.Copy(out, training.Hyperparameters)
	return out
}
