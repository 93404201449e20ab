package pipeline

import (
	"maps"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/tabular"
)

// hyperparameters are those of the config. For xgboost, what is left out gets a value: it
// does not start without num_round, and its own defaults predict numbers. Where the default
// script has prepared the data, the program that trains chooses the objective by the label.
// Without it, the metrics of accept do.
func hyperparameters(training *config.Training) map[string]string {
	if training.Image != "xgboost" {
		return training.Hyperparameters
	}
	out := map[string]string{"num_round": "100", "early_stopping_rounds": "10"}
	if training.Encodes() {
		// As the SageMaker Python SDK names them for a container without a network
		// (sagemaker.estimator.Framework, CONTAINER_CODE_CHANNEL_SOURCEDIR_PATH).
		out["sagemaker_program"] = tabular.Program
		out["sagemaker_submit_directory"] = "/opt/ml/input/data/" + tabular.Channel + "/" + tabular.Code
	} else if _, own := training.Hyperparameters["objective"]; !own {
		// An objective of the user's own keeps xgboost's default measure for it.
		out["objective"], out["eval_metric"] = "binary:logistic", "auc"
		if metric := training.Gates()[0].Metric; metric == "rmse" || metric == "mae" || metric == "r2" {
			out["objective"], out["eval_metric"] = "reg:squarederror", "rmse"
		}
	}
	maps.Copy(out, training.Hyperparameters)
	return out
}
