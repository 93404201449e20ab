"""Splits CSV files into train, validation and test sets, for SageMaker Processing.

Reads every .csv file under data in --input: a header row, then numbers. Writes,
without headers, under --output:

    train/train.csv            label first, 70 % of the rows
    validation/validation.csv  label first, 15 %
    test/test.csv              no label, 15 %: what the trained model predicts
    labels/labels.csv          the labels of test.csv, line by line

Where a row goes hangs on its values alone: the same data always gives the same
split, rows that are alike are never on two sides, and more data moves no row.

Needs Python 3.9 and nothing else. A script of your own reads and writes the
same places.
"""

import argparse
import csv
import hashlib
import math
import os
import pathlib
import sys

CLASSES = ("accuracy", "precision", "recall", "f1", "auc")  # metrics of a model that tells 0 from 1
PARTS = ("train", "validation", "test")


class BadData(Exception):
    """Data that cannot be used, in words for whoever owns it."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--label", default="", help="the label's column; without it, the first")
    parser.add_argument("--metric", default="", help="the metric the model is accepted by")
    parser.add_argument("--input", default="/opt/ml/processing/input")
    parser.add_argument("--output", default="/opt/ml/processing/output")
    args = parser.parse_args()
    try:
        counts = split(pathlib.Path(args.input) / "data", pathlib.Path(args.output), args.label, args.metric in CLASSES)
    except BadData as problem:
        sys.exit(f"prepare: {problem}")
    for part in PARTS:
        print(f"{part}: {sum(counts[part].values())} rows")


def split(source, target, label, classes):
    """Writes the parts and returns, for each, how often every label is in it."""
    out = {name: writer(target / name / f"{name}.csv") for name in (*PARTS, "labels")}
    counts = {part: {} for part in PARTS}
    for value, features in rows(source, label, classes):
        part = part_of(features)
        counts[part][value] = counts[part].get(value, 0) + 1
        if part == "test":
            print(*features, sep=",", file=out["test"])
            print(value, file=out["labels"])
        else:
            print(value, *features, sep=",", file=out[part])
    for file in out.values():
        file.close()
    for part, seen in counts.items():
        if not seen:
            raise BadData(f"no row fell into the {part} set; there is too little data")
        if classes and len(seen) < 2:
            raise BadData(f"every label of the {part} set is {next(iter(seen))}; there is too little data of the other class")
    return counts


def rows(source, label, classes):
    """Yields the label and the features of every row of every file."""
    files = sorted(p for p in source.rglob("*") if p.suffix.lower() == ".csv")
    if not files:
        raise BadData("there is no .csv file under the data prefix")
    first = None
    for path in files:
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = csv.reader(file)
            header = [name.strip() for name in next(lines, [])]
            first = first or header
            if header != first:
                raise BadData(f"{path.name} has other columns than {files[0].name}")
            at = column(header, label, path.name)
            for fields in lines:
                if fields:
                    yield row(fields, header, at, classes, f"{path.name}:{lines.line_num}")


def column(header, label, name):
    """Returns where the label is."""
    if len(set(header)) != len(header) or len(header) < 2:
        raise BadData(f"{name} needs a header row with two or more different column names")
    if all(is_number(field) for field in header):
        raise BadData(f"{name} starts with numbers; it needs a header row")
    if label and label not in header:
        raise BadData(f"{name} has no column {label}; it has {', '.join(header)}")
    return header.index(label) if label else 0


def row(fields, header, at, classes, where):
    """Checks one row and takes the label out of it."""
    if len(fields) != len(header):
        raise BadData(f"{where}: {len(fields)} fields under a header of {len(header)}")
    fields = [field.strip() for field in fields]
    for name, field in zip(header, fields):
        if not is_number(field):
            raise BadData(f"{where}: {name} is {field or 'empty'}, not a number")
    value = fields.pop(at)
    if classes:
        if float(value) not in (0, 1):
            raise BadData(f"{where}: {header[at]} is {value}; two classes are told apart as 0 and 1")
        value = str(int(float(value)))
    return value, fields


def part_of(features):
    """Draws a part by the features, not by chance."""
    digest = hashlib.sha256(",".join(features).encode()).digest()
    draw = int.from_bytes(digest[:8], "big") / 2**64
    return "train" if draw < 0.70 else "validation" if draw < 0.85 else "test"


def is_number(field):
    try:
        return math.isfinite(float(field))
    except ValueError:
        return False


def writer(path):
    os.makedirs(path.parent, exist_ok=True)
    return open(path, "w", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
