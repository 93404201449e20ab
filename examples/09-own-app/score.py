"""The shop's own function: how likely is it that a customer leaves?"""

import os

import boto3

runtime = boto3.client("sagemaker-runtime")


def handler(event, context):
    answer = runtime.invoke_endpoint(
        EndpointName=os.environ["ENDPOINT"],
        ContentType="text/csv",
        Body=",".join(str(number) for number in event["customer"]),
    )
    return {"score": answer["Body"].read().decode()}
