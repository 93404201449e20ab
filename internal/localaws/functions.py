"""Runs functions whose code is in a template, which moto would do in Docker.

CloudFormation calls one at a custom resource that is made or changed, and fails the deployment
when it says so ("Custom resources", CloudFormation User Guide); Step Functions calls one with
lambda:invoke ("Invoke an AWS Lambda function with Step Functions", Step Functions Developer
Guide). Only those run that send a sample to an endpoint, or hand its deployment to a state machine:
see hours.py. What the others do when a custom resource goes, cloudformation.py does itself.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile

from moto.awslambda.utils import get_backend
from moto.cloudformation import parsing
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

# Calls the function as Lambda does, with an answer to CloudFormation that is printed. Pauses are short.
CALL = """
import importlib, json, sys, time, types
sys.path.insert(0, sys.argv[1])
said = []
def send(event, context, status, data, id, reason=""):
    said.append([status, reason])
sys.modules["cfnresponse"] = types.SimpleNamespace(SUCCESS="SUCCESS", FAILED="FAILED", send=send)
pause, time.sleep = time.sleep, lambda seconds: pause(min(seconds, 0.05))
context = types.SimpleNamespace(get_remaining_time_in_millis=lambda: 840_000)
try:
    importlib.import_module("index").handler(json.load(sys.stdin), context)
    print(json.dumps(said[0] if said else ["SUCCESS", ""]))
except Exception as problem:
    print(json.dumps([type(problem).__name__, str(problem)]))
"""


def patch():
    lambda_eval_utils._invoke_lambda_function = invoke


def run(function, event):
    """Calls a function of moto's, and returns SUCCESS or the name of an error, and a reason."""
    with tempfile.TemporaryDirectory() as dir:
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(dir)
        url = os.environ.get("SAGEROCK_LOCAL_URL") or f"http://localhost:{os.environ['MOTO_PORT']}"
        env = {
            **os.environ, "AWS_ENDPOINT_URL": url, "AWS_REGION": function.region, "AWS_DEFAULT_REGION": function.region,
            "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }  # fmt: skip
        called = subprocess.run(
            [sys.executable, "-B", "-c", CALL, dir], input=json.dumps(event), env=env, capture_output=True, text=True, timeout=120
        )
    if called.returncode:
        return ["Runtime.ExitError", called.stderr]
    return json.loads(called.stdout.splitlines()[-1])


def of_stack(backend, stack, before):
    """Calls the functions of the samples of a stack that are new or others than before."""
    template = stack.resource_map._template.get("Resources", {})
    for id, resource in template.items():
        if resource["Type"] != "AWS::CloudFormation::CustomResource" or "Sample" not in resource["Properties"]:
            continue
        properties = parsing.clean_json(resource["Properties"], stack.resource_map)
        told = stack.__dict__.setdefault("samples", {})
        if told.get(id) == (properties, rest := beneath(template)):
            continue
        told[id] = (properties, rest)
        event = {
            "RequestType": "Update" if id in before else "Create",
            "StackId": stack.stack_id,
            "LogicalResourceId": id,
            "ResourceProperties": properties,
        }
        token = properties["ServiceToken"]
        status, why = run(get_backend(backend.account_id, backend.region_name).get_function(token), event)
        if status != "SUCCESS":
            raise Failed(id, f"Received response status [{status}] from custom resource. Message returned: {why}")


def beneath(template):
    """The configurations and models of a stack: moto keeps the name of a configuration that changes."""
    return {
        other: r["Properties"] for other, r in template.items() if r["Type"] in ("AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Model")
    }


class Failed(Exception):
    def __init__(self, id, message):
        super().__init__(message)
        self.message, self.at = message, (id, "AWS::CloudFormation::CustomResource")


def invoke(parameters, region, state_credentials):
    """Invoke, of Lambda."""
    payload = parameters.get("Payload") or b"{}"
    account = parameters["FunctionName"].split(":")[4]  # it is an ARN
    status, why = run(get_backend(account, region).get_function(parameters["FunctionName"]), json.loads(payload))
    if status == "SUCCESS":
        return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": None}
    return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": {"errorMessage": why, "errorType": status, "stackTrace": []}}
