"""Runs SageMaker jobs on this machine, for moto.

A processing job runs its script, for real. There is no XGBoost here, so a
training job fits a logistic or a linear regression instead, and a transform job
answers with it: enough for a pipeline to get a model, good or bad, by its data.
"""

import csv
import io
import json
import math
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import boto3
from moto.sagemaker.exceptions import ValidationError
from moto.settings import moto_server_port

PROCESSING = "/opt/ml/processing"
STEPS, RATE = 300, 0.5  # of gradient descent, on features of like size


def processing(backend, job):
    s3 = client(backend)
    with tempfile.TemporaryDirectory() as root:
        local = lambda path: pathlib.Path(root + path)  # noqa: E731
        for item in job.processing_inputs:
            source = item["S3Input"]
            for name, body in objects(s3, source["S3Uri"]):
                target = local(source["LocalPath"]) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(body)
        _, script = job.app_specification["ContainerEntrypoint"]
        code = local(script).read_text().replace(PROCESSING, root + PROCESSING)
        local(script).write_text(code)
        done = subprocess.run(
            [sys.executable, local(script), *job.app_specification["ContainerArguments"]],
            capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise ValidationError(message=done.stderr.strip())
        for item in job.processing_output_config["Outputs"]:
            target = item["S3Output"]
            bucket, prefix = split(target["S3Uri"])
            for file in local(target["LocalPath"]).rglob("*"):
                if file.is_file():
                    key = f"{prefix}/{file.relative_to(local(target['LocalPath']))}"
                    s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())


def training(backend, job):
    s3 = client(backend)
    channel = next(c for c in job.input_data_config if c["ChannelName"] == "train")
    rows = [row for _, body in objects(s3, channel["DataSource"]["S3DataSource"]["S3Uri"]) for row in numbers(body)]
    logistic = job.hyper_parameters.get("objective", "").startswith("binary:")
    model = json.dumps(fit([r[0] for r in rows], [r[1:] for r in rows], logistic)).encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        info = tarfile.TarInfo("model.json")
        info.size = len(model)
        tar.addfile(info, io.BytesIO(model))
    bucket, key = split(job.model_artifacts["S3ModelArtifacts"])
    s3.put_object(Bucket=bucket, Key=key, Body=archive.getvalue())


def transform(backend, job):
    s3 = client(backend)
    model = load(backend, s3, job.model_name)
    bucket, prefix = split(job.transform_output["S3OutputPath"])
    for name, body in objects(s3, job.transform_input["DataSource"]["S3DataSource"]["S3Uri"]):
        answers = "\n".join(str(answer(model, row)) for row in numbers(body))
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{name}.out", Body=answers.encode())


def load(backend, s3, name):
    """Reads what a training job made, from the archive of the model."""
    container = backend.describe_model(name).response_object["PrimaryContainer"]
    bucket, key = split(container["ModelDataUrl"])
    archive = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return json.load(tar.extractfile("model.json"))


def predict(backend, endpoint, body):
    """Answers with the model behind an endpoint that a pipeline has deployed."""
    config = backend.describe_endpoint_config(backend.describe_endpoint(endpoint)["EndpointConfigName"])
    model = load(backend, client(backend), config["ProductionVariants"][0]["ModelName"])
    return "\n".join(str(answer(model, row)) for row in numbers(body))


def fit(labels, rows, logistic):
    """Fits weights by gradient descent on features of mean 0 and spread 1."""
    count, columns = len(rows), list(zip(*rows))
    means = [sum(column) / count for column in columns]
    spreads = [math.sqrt(sum((v - m) ** 2 for v in column) / count) or 1 for column, m in zip(columns, means)]
    model = {"means": means, "spreads": spreads, "weights": [0.0] * len(means), "bias": 0.0, "logistic": logistic}
    scaled = [scale(model, row) for row in rows]
    for _ in range(STEPS):
        gaps = [guess(model, row) - label for row, label in zip(scaled, labels)]
        model["bias"] -= RATE * sum(gaps) / count
        model["weights"] = [
            w - RATE * sum(gap * row[i] for gap, row in zip(gaps, scaled)) / count for i, w in enumerate(model["weights"])
        ]
    return model


def scale(model, row):
    return [(v - m) / s for v, m, s in zip(row, model["means"], model["spreads"])]


def guess(model, scaled):
    value = model["bias"] + sum(w * v for w, v in zip(model["weights"], scaled))
    return 1 / (1 + math.exp(-value)) if model["logistic"] else value


def answer(model, row):
    return guess(model, scale(model, row))


def numbers(body):
    return [[float(field) for field in row] for row in csv.reader(io.StringIO(body.decode())) if row]


def objects(s3, uri):
    """Yields name and content of what is under a prefix, or of the one object."""
    bucket, prefix = split(uri)
    for item in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
        name = item["Key"][len(prefix) :].lstrip("/") or os.path.basename(prefix)
        yield name, s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()


def split(uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def client(backend):
    return boto3.client(
        "s3", endpoint_url=f"http://localhost:{moto_server_port()}", region_name=backend.region_name,
        aws_access_key_id="local", aws_secret_access_key="local",
    )
