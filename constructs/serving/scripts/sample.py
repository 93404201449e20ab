"""Sends a request to an endpoint, and fails unless the model answers as expected.

CloudFormation calls it once the endpoint serves what a deployment brings, and restores the
template before if it fails. A run of a pipeline calls it in the same place. Nothing of the
request or the answer is written down.
"""

import json
import time

import boto3
import cfnresponse  # Lambda adds it to inline code
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

ATTEMPTS = 3  # the first call of a model may be a slow one

# SageMaker ends a call after a minute (API reference of SageMaker Runtime, InvokeEndpoint).
runtime = boto3.client("sagemaker-runtime", config=Config(read_timeout=70, retries={"total_max_attempts": 1}))


class SampleFailed(Exception):
    pass


def handler(event, context):
    if "RequestType" not in event:  # a run of a pipeline
        return check(event, context)
    given = event["ResourceProperties"]
    try:
        if event["RequestType"] != "Delete" and not rolling_back(event["StackId"]):
            check(given, context)
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, given["EndpointName"])
    except Exception as problem:
        print(problem)
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, given["EndpointName"], reason=str(problem))


def rolling_back(stack):
    """Reports whether a deployment failed already. What served before it must not fail too."""
    found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return "ROLLBACK" in found[0]["StackStatus"]


def check(given, context):
    sample = given["Sample"]
    for target in given.get("Targets") or [{}]:
        for attempt in range(ATTEMPTS):
            wrong = ask(given["EndpointName"], target, sample)
            if not wrong:
                break
            if context.get_remaining_time_in_millis() < 90_000:
                break
            time.sleep(5)
        if wrong:
            named = "".join(f", {name} {value}" for name, value in sorted(target.items()))
            raise SampleFailed(f"rollout.sample: endpoint {given['EndpointName']}{named}: {wrong}")


def ask(endpoint, target, sample):
    """Says what is wrong with an answer, or nothing."""
    began = time.monotonic()
    try:
        answer = runtime.invoke_endpoint(EndpointName=endpoint, Body=sample["Body"].encode(), ContentType=sample["ContentType"], **target)
        body = answer["Body"].read()
    except ClientError as error:  # its message may quote what the model said
        status = error.response.get("OriginalStatusCode")
        return f"the model answered with status {status}" if status else f"SageMaker answered {error.response['Error']['Code']}"
    except HTTPClientError as error:
        return f"no answer: {type(error).__name__}"
    took, most = time.monotonic() - began, float(sample.get("Seconds", 0))
    if most and took > most:
        return f"the answer took {took:.1f} s, more than {most:g} s"
    if sample.get("JSON") == "true":
        try:
            json.loads(body)
        except ValueError:
            return "the answer is not JSON"
    if sample.get("Contains", "").encode() not in body:
        return "the answer does not contain the text of rollout.sample.contains"
    return None
