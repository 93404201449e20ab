"""Takes files all the way to an evaluated model, in one process: XGBoost takes seconds to import.

python model.py ARCHIVE PLAN: PLAN is a JSON list of {"file", "label", "metrics", "hyperparameters",
"requests"}. Prints, for each, the report, what scikit-learn measures, and the answers to the requests.
"""

import contextlib
import csv
import importlib
import io
import json
import os
import pathlib
import shutil
import sys
import tarfile
import tempfile

ARCHIVE, PLAN = sys.argv[1:]
sys.path.insert(0, ARCHIVE)
import evaluate  # noqa: E402
import prepare  # noqa: E402


def whole(item, root):
    inputs, output, model = root / "input", root / "output", root / "model"
    (inputs / "data").mkdir(parents=True)
    model.mkdir()
    shutil.copy(item["file"], inputs / "data")
    metrics = [word for metric in item["metrics"] for word in ("--metric", metric)]
    quietly(prepare.main, ["--label", item["label"], *metrics, "--input", str(inputs), "--output", str(output)])

    job, code = root / "job", root / "code"
    for part in ("train", "validation", "encoding"):
        shutil.copytree(output / part, job / "input" / "data" / part)
    (job / "config").mkdir()
    (job / "config" / "hyperparameters.json").write_text(json.dumps({"sagemaker_program": "train.py", **item["hyperparameters"]}))
    with tarfile.open(job / "input" / "data" / "encoding" / "sourcedir.tar.gz") as tar:
        tar.extractall(code, filter="data")
    os.environ.update(SM_INPUT_DIR=str(job / "input"), SM_INPUT_CONFIG_DIR=str(job / "config"), SM_MODEL_DIR=str(model))
    with alone(code):
        quietly(importlib.import_module("train").main)

    with alone(model / "code"):
        inference = importlib.import_module("inference")
        loaded = inference.model_fn(str(model))

        def ask(body, content="text/csv", accept="text/csv"):
            try:
                return inference.output_fn(inference.predict_fn(inference.input_fn(body, content), loaded), accept)
            except ValueError as problem:
                return f"refused: {problem}"

        answers = ask((output / "test" / "test.csv").read_bytes(), accept="application/jsonlines")
        requests = [ask(*request) for request in item["requests"]]
    measured = root / "measured"
    shutil.copytree(output / "labels", measured / "labels")
    (measured / "predictions").mkdir()
    (measured / "predictions" / "test.csv.out").write_text(answers, encoding="utf-8")
    quietly(evaluate.main, [*metrics, "--input", str(measured), "--output", str(output)])
    report = json.loads((output / "evaluation" / "evaluation.json").read_text())
    with open(output / "labels" / "labels.csv", encoding="utf-8", newline="") as file:
        labels = [row[0] for row in csv.reader(file) if row]
    return {"metrics": report["metrics"], "scikit": scikit(labels, [json.loads(a) for a in answers.splitlines()]), "answers": requests}


def scikit(labels, answers):
    """Measures the same with scikit-learn."""
    from sklearn import metrics

    guesses = [a["prediction"] for a in answers]
    if "chances" not in answers[0]:
        labels = [float(label) for label in labels]
        return {
            "rmse": metrics.root_mean_squared_error(labels, guesses), "mae": metrics.mean_absolute_error(labels, guesses),
            "r2": metrics.r2_score(labels, guesses),
        }
    out = {"accuracy": metrics.accuracy_score(labels, guesses), "macro-f1": metrics.f1_score(labels, guesses, average="macro", zero_division=0)}
    names = list(answers[0]["chances"])
    if set(labels) <= set(names):
        order = sorted(names)
        out["logloss"] = metrics.log_loss(labels, [[a["chances"][name] for name in order] for a in answers], labels=order)
    if len(names) == 2:
        yes = [label == names[1] for label in labels]
        chances = [a["chances"][names[1]] for a in answers]
        said = [guess == names[1] for guess in guesses]
        out["auc"] = metrics.roc_auc_score(yes, chances)
        out["f1"] = metrics.f1_score(yes, said, zero_division=0)
        out["precision"], out["recall"] = metrics.precision_score(yes, said, zero_division=0), metrics.recall_score(yes, said)
    return out


@contextlib.contextmanager
def alone(folder):
    """Imports modules from a folder, as a container does that has no others."""
    names = [file.stem for file in pathlib.Path(folder).glob("*.py")]
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


def quietly(do, *arguments):
    with contextlib.redirect_stdout(io.StringIO()):
        do(*arguments)


for item in json.loads(pathlib.Path(PLAN).read_text()):
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = whole(item, pathlib.Path(folder))
        except SystemExit as problem:
            result = {"problem": str(problem)}
    print(json.dumps(result), flush=True)
