"""Stands in for the container of SageMaker Model Monitor, as far as its documents say what it does.

It takes its orders from environment variables ("Container Contract Inputs", SageMaker Developer Guide):
without a baseline it makes one of a CSV file, with one it compares captured calls with it. The files that it
writes are those of "Container Contract Outputs", and the checks those of "Schema for Violations". How AWS
measures the distance of two distributions, the documents do not say: here it is the largest difference
between their cumulative distributions, with AWS's default threshold of 0.1.
"""

import csv
import json
import math
import statistics

from moto.sagemaker.exceptions import ValidationError

IMAGE = "sagemaker-model-monitor-analyzer"
THRESHOLD = 0.1


def run(environment, local):
    if environment["publish_cloudwatch_metrics"] != "Disabled":
        raise ValidationError(message="CloudWatch publishing is available only for jobs from MonitoringSchedules.")
    source, output = local(environment["dataset_source"]), local(environment["output_path"])
    kind = json.loads(environment["dataset_format"])
    output.mkdir(parents=True, exist_ok=True)
    if "baseline_constraints" not in environment:
        names, rows = table(source)
    else:
        names, rows = None, captured(source, kind["sagemakerCaptureJson"]["captureIndexNames"])
    if not rows:
        raise ValidationError(message="Encountered an error: there is no data in the dataset")
    if names is None:
        base = json.loads(local(environment["baseline_constraints"]).read_text())
        known = json.loads(local(environment["baseline_statistics"]).read_text())
        violations = compare(base["features"], known["features"], rows)
        write(output, [f["name"] for f in base["features"]], rows)
        (output / "constraint_violations.json").write_text(json.dumps({"violations": violations}))
        return
    write(output, names, rows)


def table(source):
    files = sorted(source.rglob("*.csv"))
    rows = [row for file in files for row in csv.reader(file.read_text().splitlines())]
    return (rows[0], rows[1:]) if rows else ([], [])


def captured(source, parts):
    rows = []
    for file in sorted(source.rglob("*.jsonl")):
        for line in file.read_text().splitlines():
            call = json.loads(line)["captureData"]
            lines = [list(csv.reader(call[part]["data"].splitlines())) for part in parts]
            rows += [sum(row, []) for row in zip(*lines)]
    return rows


def write(output, names, rows):
    columns = [[row[i] if i < len(row) else "" for row in rows] for i in range(len(names))]
    constraints, found = [], []
    for name, column in zip(names, columns):
        kind, values = inferred(column)
        constraints.append({"name": name, "inferred_type": kind, "completeness": len(values) / len(column)})
        if kind == "String":
            domain = sorted(set(values))
            constraints[-1]["string_constraints"] = {"domains": domain}
            found.append({"name": name, "inferred_type": kind, "string_statistics": {"distinct_count": len(domain)}})
        else:
            constraints[-1]["num_constraints"] = {"is_non_negative": all(v >= 0 for v in values)}
            found.append({"name": name, "inferred_type": kind, "numerical_statistics": {
                "mean": statistics.fmean(values) if values else 0, "distribution": {"kll": {"data": [values]}},
            }})
    (output / "constraints.json").write_text(json.dumps({"version": 0, "features": constraints}))
    (output / "statistics.json").write_text(json.dumps({"version": 0, "dataset": {"item_count": len(rows)}, "features": found}))


def inferred(column):
    values = [v for v in column if v.strip()]
    try:
        numbers = [float(v) for v in values]
    except ValueError:
        return "String", values
    if not values:
        return "Unknown", []
    return ("Integral" if all(v == math.floor(v) for v in numbers) else "Fractional"), numbers


def compare(features, known, rows):
    violations = []
    violated = lambda name, check, text: violations.append(  # noqa: E731
        {"feature_name": name, "constraint_check_type": check, "description": text})
    most = max(len(row) for row in rows)
    if most != len(features):
        check = "missing_column_check" if most < len(features) else "extra_column_check"
        violated("Number of columns", check, f"There are {most} columns in the current dataset and {len(features)} in the baseline constraints.")
    for i, feature in enumerate(features):
        name = feature["name"]
        column = [row[i] if i < len(row) else "" for row in rows]
        kind, values = inferred(column)
        expected = feature["inferred_type"]
        if kind != expected and not (kind == "Integral" and expected == "Fractional"):
            violated(name, "data_type_check", f"Expected {expected}, found {kind}.")
            continue
        if len(values) / len(column) < feature["completeness"]:
            violated(name, "completeness_check", f"Completeness is {len(values) / len(column):.2f}, expected {feature['completeness']:.2f}.")
        if kind == "String":
            strange = [v for v in values if v not in feature["string_constraints"]["domains"]]
            if strange:
                violated(name, "categorical_values_check", f"{len(strange)} of {len(values)} values are unknown.")
            continue
        [before] = known[i]["numerical_statistics"]["distribution"]["kll"]["data"]
        distance = apart(before, values)
        if distance > THRESHOLD:
            violated(name, "baseline_drift_check", f"Baseline drift distance: {distance:.2f} exceeds threshold: {THRESHOLD}")
    return violations


def apart(a, b):
    """The largest difference of two cumulative distributions."""
    below = lambda values, bound: sum(v <= bound for v in values) / len(values)  # noqa: E731
    return max((abs(below(a, v) - below(b, v)) for v in {*a, *b}), default=0)
