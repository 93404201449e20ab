"""Measures a trained model on the test set, for SageMaker Processing.

Reads, under --input, labels/labels.csv and the model's answers in
predictions/test.csv.out, both one number to a row. Writes, under --output,
evaluation/evaluation.json: {"metrics": {"auc": 0.91, ...}, "rows": 120}. The
pipeline reads it and lets the model pass, or not.

Needs Python 3.9 and nothing else. A script of your own writes the same file;
keep it small, the state machine carries it.
"""

import argparse
import json
import math
import os
import pathlib
import re
import sys

CLASSES = ("accuracy", "precision", "recall", "f1", "auc")
NUMBERS = ("rmse", "mae", "r2")


class BadData(Exception):
    """Data that cannot be measured, in words for whoever owns it."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--label", default="", help="ignored: the test set has its labels apart")
    parser.add_argument("--metric", required=True, help="the metric the model is accepted by")
    parser.add_argument("--input", default="/opt/ml/processing/input")
    parser.add_argument("--output", default="/opt/ml/processing/output")
    args = parser.parse_args()
    try:
        report = evaluate(pathlib.Path(args.input), args.metric)
    except BadData as problem:
        sys.exit(f"evaluate: {problem}")
    target = pathlib.Path(args.output) / "evaluation" / "evaluation.json"
    os.makedirs(target.parent, exist_ok=True)
    target.write_text(json.dumps(report, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(report, sort_keys=True))


def evaluate(source, metric):
    labels = numbers(source / "labels" / "labels.csv")
    answers = numbers(source / "predictions" / "test.csv.out")
    if len(labels) != len(answers):
        raise BadData(f"{len(answers)} predictions for {len(labels)} labels; the model must answer one number to a row")
    if metric in CLASSES:
        metrics = classes(labels, answers)
    elif metric in NUMBERS:
        metrics = distances(labels, answers)
    else:
        raise BadData(f"no metric {metric}; this script knows {', '.join(CLASSES + NUMBERS)}")
    return {"metrics": metrics, "rows": len(labels)}


def numbers(path):
    """Reads a column of numbers; some containers answer in one line or in brackets."""
    try:
        fields = [f for f in re.split(r"[\s,\[\]]+", path.read_text(encoding="utf-8")) if f]
    except FileNotFoundError:
        raise BadData(f"{path.name} is missing") from None
    try:
        values = [float(field) for field in fields]
    except ValueError as problem:
        raise BadData(f"{path.name}: {problem}") from None
    if not values:
        raise BadData(f"{path.name} is empty")
    if not all(map(math.isfinite, values)):
        raise BadData(f"{path.name} holds a number that is not finite")
    return values


def classes(labels, chances):
    """Measures a model that tells 0 from 1; a chance of 0.5 and more is a 1."""
    if set(labels) != {0, 1}:
        raise BadData(f"the labels are {', '.join(f'{v:g}' for v in sorted(set(labels))[:5])}; both 0 and 1 are needed, and nothing else")
    if min(chances) < 0 or max(chances) > 1:
        raise BadData("a prediction is not between 0 and 1; let the model answer with the chance of a 1")
    pairs = [(label == 1, chance >= 0.5) for label, chance in zip(labels, chances)]
    hits = pairs.count((True, True))
    precision = hits / max(sum(guess for _, guess in pairs), 1)
    recall = hits / sum(label for label, _ in pairs)
    return {
        "accuracy": sum(label == guess for label, guess in pairs) / len(pairs),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / ((precision + recall) or 1),
        "auc": auc(labels, chances),
    }


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
    if not spread:
        raise BadData("every label of the test set is the same number; r2 means nothing then")
    return {
        "rmse": math.sqrt(squares / len(gaps)),
        "mae": sum(map(abs, gaps)) / len(gaps),
        "r2": 1 - squares / spread,
    }


if __name__ == "__main__":
    main()
