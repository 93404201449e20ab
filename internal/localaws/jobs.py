"""Runs SageMaker jobs on this machine, for moto.

A processing job runs its script, and a training job the program that its hyperparameters name,
in folders as in SageMaker's containers. XGBoost is real: the version of the container, or the
nearest one that this Python has. Where no program is named, it trains and answers as the
container does by itself.
"""

import contextlib
import importlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import threading

import boto3
import monitors
from moto.sagemaker.exceptions import ValidationError
from moto.settings import moto_server_port

PROCESSING = "/opt/ml/processing"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # for few rows, more threads take longer
MODEL = "xgboost-model"


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
        if monitors.IMAGE in job.app_specification["ImageUri"]:
            monitors.run(asked.environment, local)
        else:
            run(job, local, root)
        for item in job.processing_output_config["Outputs"]:
            target = item["S3Output"]
            bucket, prefix = split(target["S3Uri"])
            for file in local(target["LocalPath"]).rglob("*"):
                if file.is_file():
                    key = f"{prefix}/{file.relative_to(local(target['LocalPath']))}"
                    s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())


asked = threading.local()  # what a request for a processing job says and moto does not keep


def keep_environment(create):
    def creating(response):
        asked.environment = response._get_param("Environment") or {}
        return create(response)

    return creating


def run(job, local, root):
    """Runs the script of a processing job."""
    _, script = job.app_specification["ContainerEntrypoint"]
    arguments = job.app_specification["ContainerArguments"]
    if script.endswith(".zip"):
        arguments = [*arguments, "--input", local(PROCESSING + "/input"), "--output", local(PROCESSING + "/output")]
    else:
        code = local(script).read_text().replace(PROCESSING, root + PROCESSING)
        local(script).write_text(code)
    done = subprocess.run(
        [sys.executable, "-B", local(script), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ValidationError(message=done.stderr.strip())


one = threading.Lock()  # programs have modules of the same names, and read the environment


@contextlib.contextmanager
def program(folder, file, environment):
    """Imports a program from a folder. It runs in this process: XGBoost takes seconds to import."""
    names = [name[:-3] for name in os.listdir(folder) if name.endswith(".py")]
    with one:
        before = dict(os.environ)
        os.environ.update(environment)
        sys.path.insert(0, str(folder))
        try:
            yield importlib.import_module(file[:-3])
        finally:
            sys.path.remove(str(folder))
            os.environ.clear()
            os.environ.update(before)
            for name in names:
                sys.modules.pop(name, None)


def training(backend, job):
    try:
        import xgboost  # noqa: F401
    except ImportError as problem:
        raise ValidationError(message=f"the local AWS trains with the Python package xgboost, and {sys.executable} lacks it: {problem}") from None
    s3, given = client(backend), job.hyper_parameters
    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        data, config, model, code = root / "input" / "data", root / "input" / "config", root / "model", root / "code"
        for folder in (config, model, code):
            folder.mkdir(parents=True)
        for channel in job.input_data_config:
            for name, body in objects(s3, channel["DataSource"]["S3DataSource"]["S3Uri"]):
                target = data / channel["ChannelName"] / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(body)
        (config / "hyperparameters.json").write_text(json.dumps(given))
        if "sagemaker_program" in given:
            submitted = given["sagemaker_submit_directory"].replace("/opt/ml", str(root))
            with tarfile.open(submitted) as tar:
                tar.extractall(code, filter="data")
            folders = {"SM_INPUT_DIR": str(root / "input"), "SM_INPUT_CONFIG_DIR": str(config), "SM_MODEL_DIR": str(model)}
            with program(code, given["sagemaker_program"], folders) as module:
                module.main()
        else:
            built_in(given, data, model)
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            tar.add(model, arcname=".")
    bucket, key = split(job.model_artifacts["S3ModelArtifacts"])
    s3.put_object(Bucket=bucket, Key=key, Body=archive.getvalue())


def built_in(given, data, model):
    """Trains as the container does without a program ("XGBoost hyperparameters", SageMaker AI Developer
    Guide), and in place of an image of the user's own, which this machine has not."""
    import xgboost

    given = dict(given)
    rounds, patience = int(given.pop("num_round", 100)), int(given.pop("early_stopping_rounds", 0))
    sets = {}
    for part in ("train", "validation"):
        rows = numbers(b"".join(file.read_bytes() for file in sorted((data / part).glob("*.csv"))))
        sets[part] = xgboost.DMatrix(rows[:, 1:], label=rows[:, 0])
    if set(sets["train"].get_label()) == {0, 1}:
        given.setdefault("objective", "binary:logistic")
    booster = xgboost.train(
        {"nthread": 1, **given}, sets["train"], num_boost_round=rounds, evals=[(d, part) for part, d in sets.items()],
        early_stopping_rounds=patience or None, verbose_eval=False,
    )
    booster.save_model(model / f"{MODEL}.json")


def transform(backend, job):
    s3 = client(backend)
    model = load(backend, s3, job.model_name)
    bucket, prefix = split(job.transform_output["S3OutputPath"])
    accept = job.transform_output["Accept"]
    for name, body in objects(s3, job.transform_input["DataSource"]["S3DataSource"]["S3Uri"]):
        answers, _ = model.answer(body, "text/csv", accept)
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{name}.out", Body=answers)


def variants(backend, endpoint):
    """The production variants of an endpoint, by their names."""
    config = backend.describe_endpoint_config(backend.describe_endpoint(endpoint)["EndpointConfigName"])
    return {v["VariantName"]: v for v in config["ProductionVariants"]}


def invoked(all, target):
    """The variant that answers: the one that the caller names, whatever the weights ("Test models by
    invoking specific variants", SageMaker Developer Guide), or else the one with the largest weight."""
    if target:
        if target not in all:
            raise LookupError(target)
        return target
    return max(all, key=lambda name: all[name].get("InitialVariantWeight", 1))


def predict(backend, variant, body, content_type, accept):
    """Answers with the model of a variant that a pipeline has deployed, and says in what."""
    return load(backend, client(backend), variant["ModelName"]).answer(body, content_type, accept)


class Model:
    """What a training job has made, as the XGBoost container serves it."""

    def __init__(self, archive, environment):
        import xgboost

        self.folder = tempfile.TemporaryDirectory()
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(self.folder.name, filter="data")
        self.default = environment.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "text/csv")
        self.module = None
        if "SAGEMAKER_PROGRAM" in environment:
            code = environment["SAGEMAKER_SUBMIT_DIRECTORY"].replace("/opt/ml/model", self.folder.name)
            with program(code, environment["SAGEMAKER_PROGRAM"], {}) as self.module:
                self.model = self.module.model_fn(self.folder.name)
        else:
            self.model = xgboost.Booster({"nthread": 1}, model_file=f"{self.folder.name}/{MODEL}.json")

    def answer(self, body, content_type, accept):
        import xgboost

        accept = self.default if accept in ("", "*/*") else accept
        if self.module is None:
            answers = self.model.predict(xgboost.DMatrix(numbers(body))).tolist()
            return "\n".join(map(str, answers)), "text/csv"
        given = self.module.input_fn(body, content_type)
        return self.module.output_fn(self.module.predict_fn(given, self.model), accept), accept


models = {}


def load(backend, s3, name):
    """Returns the model behind a name, which is loaded once."""
    container = backend.describe_model(name).response_object["PrimaryContainer"]
    bucket, key = split(container["ModelDataUrl"])
    found = s3.get_object(Bucket=bucket, Key=key)
    at = (container["ModelDataUrl"], found["ETag"], json.dumps(container.get("Environment"), sort_keys=True))
    if at not in models:
        models[at] = Model(found["Body"].read(), container.get("Environment") or {})
    return models[at]


def numbers(body):
    import numpy

    return numpy.loadtxt(io.BytesIO(body), delimiter=",", ndmin=2)


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
