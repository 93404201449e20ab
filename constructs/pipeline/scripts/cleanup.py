"""Deletes the endpoint that a pipeline made, when the pipeline's stack is deleted."""

import time

import boto3
import cfnresponse  # Lambda adds it to inline code
from botocore.exceptions import ClientError


def handler(event, context):
    name = event["ResourceProperties"]["EndpointName"]
    try:
        if event["RequestType"] == "Delete":
            clean(name, event["ResourceProperties"]["ScalableTarget"], context)
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, name)
    except Exception as problem:
        print(f"{name}: {problem}")
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, name, reason=str(problem))


def clean(name, target, context):
    scaling = boto3.client("application-autoscaling")
    try:
        scaling.deregister_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=target,
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ObjectNotFoundException":
            raise
    sagemaker = boto3.client("sagemaker")
    while True:
        try:
            sagemaker.delete_endpoint(EndpointName=name)
            return
        except ClientError as error:
            if "could not find" in str(error).lower():
                return
            if context.get_remaining_time_in_millis() < 60_000:
                raise
            time.sleep(20)  # an endpoint that is being updated cannot be deleted yet
