"""Measures a trained model on the test set, for SageMaker Processing.

Reads, under --input, labels/labels.csv, a label to a row, and the model's answers in
predictions/test.csv.out. Each answer is a line of JSON, as sagerock's own model gives it:
{"prediction": "yes", "chances": {"no": 0.2, "yes": 0.8}} or {"prediction": 12.5}; or a number:
the chance of a 1, or what was to be predicted; or, for several classes, a number for the chance of each.

Writes, under --output, evaluation/evaluation.json: {"metrics": {"auc": 0.91, ...},
"rows": 120}. The pipeline reads it and lets the model pass, or not.

Needs Python 3.9 and nothing else. A script of your own writes the same file; keep it
small, the state machine carries it.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import re
import sys

TWO = ("precision", "recall", "f1", "auc")
CLASSES = ("accuracy", "macro-f1", "logloss")
NUMBERS = ("rmse", "mae", "r2")
LEAST = 1e-15  # the chance that stands for none, in a logarithm


class BadData(Exception):
    """Data that cannot be measured, in words for whoever owns it."""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("--label", default="", help="ignored: the test set has its labels apart")
    parser.add_argument("--metric", action="append", required=True, help="a metric that the model is accepted by")
    parser.add_argument("--input", default="/opt/ml/processing/input")
    parser.add_argument("--output", default="/opt/ml/processing/output")
    args = parser.parse_args(arguments)
    try:
        report = evaluate(pathlib.Path(args.input), args.metric)
    except BadData as problem:
        sys.exit(f"evaluate: {problem}")
    target = pathlib.Path(args.output) / "evaluation" / "evaluation.json"
    os.makedirs(target.parent, exist_ok=True)
    target.write_text(json.dumps(report, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(report, sort_keys=True))


def evaluate(source, wanted):
    unknown = [metric for metric in wanted if metric not in TWO + CLASSES + NUMBERS]
    if unknown:
        raise BadData(f"no metric {unknown[0]}; this script knows {', '.join(TWO + CLASSES + NUMBERS)}")
    labels, answers = read(source / "labels" / "labels.csv"), read(source / "predictions" / "test.csv.out")
    if answers[0] == "{":
        metrics, rows = of_sagerock(labels, answers)
    else:
        metrics, rows = of_numbers(numbers("labels.csv", labels), numbers("test.csv.out", answers), wanted)
    missing = [metric for metric in wanted if metric not in metrics]
    if missing:
        raise BadData(f"this model has no {missing[0]}; it has {', '.join(metrics)}")
    return {"metrics": metrics, "rows": rows}


def read(path):
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise BadData(f"{path.name} is missing") from None
    if not text:
        raise BadData(f"{path.name} is empty")
    return text


def of_sagerock(labels, answers):
    """Measures answers in JSON, whose labels are as in the data."""
    labels = [row[0] for row in csv.reader(labels.splitlines()) if row]
    answers = [json.loads(line) for line in answers.splitlines() if line.strip()]
    same_length(labels, answers)
    if "chances" not in answers[0]:
        return distances([float(label) for label in labels], [answer["prediction"] for answer in answers]), len(labels)
    names = list(answers[0]["chances"])
    at = {name: i for i, name in enumerate(names)}
    return classes([at.get(label, len(names)) for label in labels], [list(answer["chances"].values()) for answer in answers]), len(labels)


def of_numbers(labels, answers, wanted):
    """Measures answers in numbers. Whether these are chances, the metrics say."""
    if not set(wanted) <= set(NUMBERS):
        kinds = sorted(set(labels))
        if any(kind != int(kind) or kind < 0 for kind in kinds):
            raise BadData(f"the labels are {', '.join(f'{v:g}' for v in kinds[:5])}; classes are 0 and 1, or whole numbers from 0")
        labels, count = [int(label) for label in labels], int(kinds[-1]) + 1
        if len(answers) == len(labels):
            if kinds != [0, 1]:
                raise BadData(f"the labels are {', '.join(f'{v:g}' for v in kinds[:5])}; both 0 and 1 are needed for one chance to a row, and nothing else")
            answers, count = [value for chance in answers for value in (1 - chance, chance)], 2
        if len(answers) != len(labels) * count:
            raise BadData(f"{len(answers)} predictions for {len(labels)} labels; the model must answer one number to a row, or one for each of {count} classes")
        if min(answers) < 0 or max(answers) > 1:
            raise BadData("a prediction is not between 0 and 1; let the model answer with the chance of a 1, or of each class")
        return classes(labels, [answers[i : i + count] for i in range(0, len(answers), count)]), len(labels)
    same_length(labels, answers)
    return distances(labels, answers), len(labels)


def same_length(labels, answers):
    if len(labels) != len(answers):
        raise BadData(f"{len(answers)} predictions for {len(labels)} labels; the model must answer one line to a row")


def numbers(name, text):
    """Reads numbers; some containers answer in one line or in brackets."""
    try:
        values = [float(field) for field in re.split(r"[\s,\[\]]+", text) if field]
    except ValueError as problem:
        raise BadData(f"{name}: {problem}") from None
    if not all(map(math.isfinite, values)):
        raise BadData(f"{name} has a number that is not finite")
    return values


def classes(labels, chances):
    """Measures a model that answers with the chance of each class; of two, the second is looked for.

    A label of len(chances[0]) is one that the model does not know.
    """
    count = len(chances[0])
    guesses = [row.index(max(row)) if count > 2 else int(row[1] >= 0.5) for row in chances]
    right = sum(label == guess for label, guess in zip(labels, guesses))
    scores = [score(labels, guesses, kind) for kind in sorted({*labels, *guesses})]
    logs = [math.log(min(max(row[label] if label < count else 0, LEAST), 1)) for label, row in zip(labels, chances)]
    metrics = {
        "accuracy": right / len(labels),
        "macro-f1": sum(f1 for _, _, f1 in scores) / len(scores),
        "logloss": -sum(logs) / len(logs),
    }
    if count == 2 and set(labels) <= {0, 1}:
        metrics["precision"], metrics["recall"], metrics["f1"] = score(labels, guesses, 1)
        if len(set(labels)) == 2:
            metrics["auc"] = auc(labels, [row[1] for row in chances])
    return metrics


def score(labels, guesses, kind):
    """Returns precision, recall and F1 of one class."""
    hits = sum(label == guess == kind for label, guess in zip(labels, guesses))
    precision, recall = hits / max(guesses.count(kind), 1), hits / max(labels.count(kind), 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def auc(labels, chances):
    """How often a 1 is ranked above a 0; equal chances count half."""
    order = sorted(zip(chances, labels))
    ones = sum(labels)
    rank, total = 0, 0.0  # of the ones, where equal chances share their mean rank
    while rank < len(order):
        end = rank
        while end < len(order) and order[end][0] == order[rank][0]:
            end += 1
        total += sum(label for _, label in order[rank:end]) * (rank + 1 + end) / 2
        rank = end
    return (total - ones * (ones + 1) / 2) / (ones * (len(order) - ones))


def distances(labels, answers):
    """Measures a model that answers with a number."""
    gaps = [answer - label for label, answer in zip(labels, answers)]
    squares = sum(gap * gap for gap in gaps)
    mean = sum(labels) / len(labels)
    spread = sum((label - mean) ** 2 for label in labels)
    metrics = {"rmse": math.sqrt(squares / len(gaps)), "mae": sum(map(abs, gaps)) / len(gaps)}
    if spread:  # otherwise it means nothing
        metrics["r2"] = 1 - squares / spread
    return metrics


if __name__ == "__main__":
    main()
