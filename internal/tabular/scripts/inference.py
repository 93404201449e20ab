"""Answers with a trained model, inside SageMaker's XGBoost container.

Takes rows as they are in the files that the model was trained with, with or without a
header and with or without the label, as CSV or JSON. The names of these functions are
those of the SageMaker Inference Toolkit; see "Use XGBoost with the SageMaker Python SDK".
"""

import csv
import io
import json
import os

import encoding
import table

try:
    from sagemaker_inference.errors import GenericInferenceToolkitError

    def refusal(text):
        return GenericInferenceToolkitError(400, text)
except ImportError:  # not in the container
    refusal = ValueError

MODEL = "xgboost-model.json"
CSV, JSON, LINES = "text/csv", "application/json", "application/jsonlines"


def model_fn(model_dir):
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(os.path.join(model_dir, MODEL))
    return booster, encoding.Encoding.load(os.path.join(model_dir, "code", "encoding.json"))


def input_fn(body, content_type=CSV):
    text = table.decode(bytes(body)) if isinstance(body, (bytes, bytearray)) else body
    return text.lstrip("\ufeff"), (content_type or CSV).split(";")[0].strip().lower()


def predict_fn(given, model):
    import numpy
    import xgboost

    booster, known = model
    rows = read(*given, known)
    if not rows:
        raise refusal("there is no row in the request")
    numbers = numpy.array([known.encode(row) for row in rows], dtype=numpy.float32)
    answers = booster.predict(xgboost.DMatrix(numbers)).tolist()
    if known.task == "numbers":
        return [{"prediction": answer} for answer in answers]
    if len(known.classes) == 2:
        answers = [[1 - chance, chance] for chance in answers]
    return [
        {"prediction": known.classes[chances.index(max(chances))], "chances": dict(zip(known.classes, chances))}
        for chances in answers
    ]


def output_fn(predictions, accept=CSV):
    accept = (accept or CSV).split(";")[0].strip().lower()
    if accept in (CSV, "*/*", "text/*"):
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        for p in predictions:
            lines.writerow([p["prediction"], f"{max(p['chances'].values()):.6g}"] if "chances" in p else [f"{p['prediction']:.9g}"])
        return out.getvalue()
    if accept == JSON:
        return json.dumps({"predictions": predictions}, ensure_ascii=False)
    if accept == LINES:
        return "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in predictions)
    raise refusal(f"this model answers with {CSV}, {JSON} or {LINES}, not {accept}")


def read(text, content_type, known):
    """Returns the rows of a request, each a dict of texts by column."""
    if content_type in (CSV, "text/plain", "application/octet-stream"):
        return of_csv(text, known)
    try:
        if content_type == JSON:
            found = json.loads(text)
            if isinstance(found, dict):
                found = next((found[key] for key in ("rows", "instances", "inputs") if key in found), [found])
            return [of_json(row, known) for row in found]
        if content_type == LINES:
            return [of_json(json.loads(row), known) for row in text.splitlines() if row.strip()]
    except (ValueError, TypeError, AttributeError) as problem:
        raise refusal(f"this is not JSON with rows: {problem}") from None
    raise refusal(f"send {CSV}, {JSON} or {LINES}, not {content_type}")


def of_json(row, known):
    if isinstance(row, list):
        return by_place(["" if value is None else str(value) for value in row], known, "a row")
    return complete({name: "" if value is None else str(value).strip() for name, value in row.items()}, known)


def of_csv(text, known):
    sample = text.splitlines(keepends=True)[:50]
    widths = (len(known.columns), len(known.others))
    usual = known.document["delimiter"]
    first = next(csv.reader(sample, delimiter=usual), [])
    delimiter = usual if len(first) in widths else table.delimiter_of(sample)
    rows = [table.trim(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(field.strip() for field in row)]
    if rows and known.document["header"] and 2 * sum(name in known.columns for name in rows[0]) > len(rows[0]):
        header = rows[0]
        return [complete(dict(zip(header, row)), known) for row in rows[1:]]
    return [by_place(row, known, f"row {i}") for i, row in enumerate(rows, 1)]


def by_place(row, known, what):
    """Names the fields of a row by their places."""
    for columns in (known.others, known.columns):
        if len(row) == len(columns):
            return dict(zip(columns, row))
    raise refusal(f"{what} has {len(row)} fields; send {len(known.others)} in this order: {','.join(known.others)}. "
                  f"With {known.label}, it is {len(known.columns)}; with a header, the order does not matter")


def complete(row, known):
    missing = [feature["column"] for feature in known.features if feature["column"] not in row]
    if missing:
        raise refusal(f"the columns {', '.join(missing)} are missing")
    return row
