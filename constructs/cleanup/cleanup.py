"""Stops the runs of a state machine, and deletes what they made, with its stack."""

import hashlib
import re
import time

import boto3
import cfnresponse  # Lambda adds it to inline code
from botocore.exceptions import ClientError

sagemaker = boto3.client("sagemaker")


def handler(event, context):
    given = event["ResourceProperties"]
    name = given.get("EndpointName") or given["StateMachine"]
    try:
        if event["RequestType"] == "Delete":
            if "StateMachine" in given:
                stop(context, given["StateMachine"], given["RunName"], given.get("Jobs", []))
            if "EndpointName" in given:
                clean(context, name, given["ScalableTarget"], given["RunName"], given.get("SecurityGroup"))
                for alarm in given.get("Alarms", []):
                    forget(alarm)
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, name)
    except Exception as problem:
        print(f"{name}: {problem}")
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, name, reason=str(problem))


def stop(context, machine, base, jobs):
    """Stops the executions of a state machine, and waits for their jobs to end."""
    states = boto3.client("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    try:
        runs = [run["executionArn"] for page in pages for run in page["executions"]]
    except states.exceptions.StateMachineDoesNotExist:
        return
    for run in runs:
        states.stop_execution(executionArn=run)
    for run in runs:
        name = f"{base}-{hashlib.md5(run.encode()).hexdigest()}"
        for kind, end in (job.split("-job", 1) for job in jobs):
            wait(context, f"{kind} job {name}{end} to end", lambda: ended(kind, name + end))


def ended(kind, job):
    field = f"{kind.title()}JobName"
    try:
        status = getattr(sagemaker, f"describe_{kind}_job")(**{field: job})[f"{kind.title()}JobStatus"]
        if status == "InProgress":
            getattr(sagemaker, f"stop_{kind}_job")(**{field: job})
        return status not in ("InProgress", "Stopping")
    except ClientError as error:
        return missing(error)


def clean(context, endpoint, target, base, group):
    """Deletes an endpoint, waits for its network interfaces to go, and deletes what it served."""
    try:
        boto3.client("application-autoscaling").deregister_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=target,
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        )
    except ClientError as error:
        print(f"{target}: {error}")  # the endpoint goes all the same
    wait(context, f"endpoint {endpoint} to be deleted", lambda: deleted(endpoint))
    made = re.compile(re.escape(base) + "-[0-9a-f]{32}")
    for kind, key, delete in (
        ("list_endpoint_configs", "EndpointConfig", sagemaker.delete_endpoint_config),
        ("list_models", "Model", sagemaker.delete_model),
    ):
        pages = sagemaker.get_paginator(kind).paginate(NameContains=base)
        for name in [item[f"{key}Name"] for page in pages for item in page[f"{key}s"]]:
            if made.fullmatch(name):
                delete(**{f"{key}Name": name})
    if group:
        ec2 = boto3.client("ec2")
        mine = [{"Name": "group-id", "Values": [group]}]
        found = lambda: ec2.describe_network_interfaces(Filters=mine).get("NetworkInterfaces")  # noqa: E731
        wait(context, f"network interfaces in {group} to go", lambda: not found())


def forget(alarm):
    """Deletes an alarm, if a run has made it: of several names, CloudWatch deletes none if one is missing."""
    try:
        boto3.client("cloudwatch").delete_alarms(AlarmNames=[alarm])
    except ClientError as error:
        if not error.response["Error"]["Code"].startswith("ResourceNotFound"):
            raise


def deleted(endpoint):
    try:
        sagemaker.delete_endpoint(EndpointName=endpoint)
        return False
    except ClientError as error:
        return missing(error)


def missing(error):
    """Tells what is not there from what cannot be deleted yet, such as an endpoint that is updated."""
    code = error.response["Error"]["Code"]
    if code not in ("ValidationException", "ResourceNotFound"):
        raise error
    return code == "ResourceNotFound" or "could not find" in str(error).lower()


def wait(context, what, done):
    while not done():
        if context.get_remaining_time_in_millis() < 60_000:
            raise TimeoutError(f"gave up waiting for {what}: destroy the stack again")
        time.sleep(10)
