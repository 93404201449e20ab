"""Trains XGBoost inside SageMaker's container, and puts what answers beside the model.

The container runs this script ("XGBoost as a framework" in "How to use SageMaker AI XGBoost",
Amazon SageMaker AI Developer Guide). It reads the channels train, validation and encoding, and
the hyperparameters as they were written.
"""

import array
import json
import os
import pathlib
import shutil

import encoding
import inference
import numpy
import xgboost

ROUNDS, PATIENCE = 100, 10  # without hyperparameters that say so


def main():
    channels = pathlib.Path(os.environ.get("SM_INPUT_DIR", "/opt/ml/input")) / "data"
    config = pathlib.Path(os.environ.get("SM_INPUT_CONFIG_DIR", "/opt/ml/input/config"))
    target = pathlib.Path(os.environ.get("SM_MODEL_DIR", "/opt/ml/model"))
    known = encoding.Encoding.load(channels / "encoding" / "encoding.json")
    given = json.loads((config / "hyperparameters.json").read_text(encoding="utf-8"))
    booster = train(known, given, channels)
    booster.save_model(target / inference.MODEL)
    code = target / "code"
    os.makedirs(code, exist_ok=True)
    known.save(code / "encoding.json")
    for file in pathlib.Path(__file__).parent.glob("*.py"):
        if file.name != "setup.py":  # which the container has made
            shutil.copy(file, code / file.name)


def train(known, given, channels):
    given = {name: value for name, value in given.items() if not name.startswith("sagemaker_")}
    rounds, patience = int(given.pop("num_round", ROUNDS)), int(given.pop("early_stopping_rounds", PATIENCE))
    parameters = {**objective(known, "objective" in given), **given}
    if isinstance(parameters.get("eval_metric"), str):
        parameters["eval_metric"] = [name.strip() for name in parameters["eval_metric"].split(",")]
    sets = {part: matrix(channels / part, known) for part in ("train", "validation")}
    stop = xgboost.callback.EarlyStopping(rounds=patience, data_name="validation", save_best=True)
    return xgboost.train(
        parameters, sets["train"], num_boost_round=rounds, evals=[(data, part) for part, data in sets.items()],
        callbacks=[stop] if patience else [],
    )


def objective(known, own):
    """What the label asks for, where the user has not written an objective."""
    if known.task == "numbers":
        return {} if own else {"objective": "reg:squarederror", "eval_metric": "rmse"}
    if len(known.classes) == 2:
        return {} if own else {"objective": "binary:logistic", "eval_metric": "logloss"}
    needed = {"num_class": len(known.classes)}
    return needed if own else {"objective": "multi:softprob", "eval_metric": "mlogloss", **needed}


def matrix(folder, known):
    """Reads rows of numbers, the label first."""
    values, width = array.array("f"), len(known.names()) + 1
    for file in sorted(folder.glob("*.csv")):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                values.extend(map(float, line.split(",")))
    rows = numpy.frombuffer(values, dtype=numpy.float32).reshape(-1, width)
    return xgboost.DMatrix(rows[:, 1:], label=rows[:, 0])


if __name__ == "__main__":
    main()
