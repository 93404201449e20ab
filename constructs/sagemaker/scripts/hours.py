"""Hands a deployment of CloudFormation to the state machine of an endpoint, and its end back."""

import json
import time

import boto3
import cfnresponse  # Lambda adds it to inline code


def handler(event, context):
    if "status" in event:  # the state machine is through
        answer(event["event"], context, event["status"], event["event"]["EndpointName"], event.get("reason", "")[:1000])
        return
    given = event["ResourceProperties"]
    name = given["EndpointName"]
    asked = {key: event[key] for key in ("RequestType", "ResponseURL", "StackId", "RequestId", "LogicalResourceId")}
    states = boto3.client("stepfunctions")
    try:
        if event["RequestType"] == "Delete":
            stop(states, given["StateMachine"], event["RequestId"])
        elif event["RequestType"] == "Update":
            time.sleep(10)  # until the new definition has arrived everywhere: it may take a few seconds
        states.start_execution(
            stateMachineArn=given["StateMachine"],
            name=event["RequestId"],  # so that a second attempt does not start a second execution
            input=json.dumps(
                {
                    "change": "close" if event["RequestType"] == "Delete" else "deploy",
                    "bounds": json.loads(given["Bounds"]),
                    "wanted": {"name": given["EndpointConfigName"]},
                    "event": {**asked, "EndpointName": name},
                }
            ),
        )
    except Exception as problem:
        print(f"{name}: {problem}")
        answer(event, context, cfnresponse.FAILED, name, str(problem))


def stop(states, machine, own):
    """Stops what would make the endpoint again, or update it, while it is deleted for good."""
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    for run in [run for page in pages for run in page["executions"]]:
        if run["name"] != own:
            states.stop_execution(executionArn=run["executionArn"])


def answer(event, context, status, name, reason):
    cfnresponse.send(event, context, status, {}, name, reason=reason)
