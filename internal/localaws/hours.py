"""Opens and closes endpoints: calls the function that hands a deployment to a state machine.

CloudFormation calls the function of a custom resource, and waits for what that, or somebody
else with the address in the event, sends ("Custom resource request types", CloudFormation
User Guide). Here the state machine has the function send it. See functions.py for how its code
runs.

Nothing starts a schedule by itself: a test starts its target at the time it chooses.
"""

import json
import threading
import time
import uuid

import functions
from moto.awslambda.utils import get_backend
from moto.core.common_models import CloudFormationModel
from moto.scheduler.models import scheduler_backends
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

answers = {}  # what was sent, by the id of the request
answered = threading.Condition()
deployed = {}  # the last properties of each custom resource, by its physical id


def patch():
    lambda_eval_utils._invoke_lambda_function = answering(functions.invoke)


def answering(invoke):
    """Notes what a state machine has sent to CloudFormation."""

    def invoked(parameters, region, state_credentials):
        told = json.loads(parameters.get("Payload") or b"{}")
        answer = invoke(parameters, region, state_credentials)
        if "event" not in told:
            return answer
        with answered:
            answers[told["event"]["RequestId"]] = told["status"], told.get("reason", "")
            answered.notify_all()
        return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": None}

    return invoked


class CustomResource(CloudFormationModel):
    """Deploys an endpoint, where it has the configuration of one; else it does nothing."""

    __module__ = "moto.sagemaker"

    def __init__(self, name):
        self.physical_resource_id = name

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudFormation::CustomResource"

    @classmethod
    def has_cfn_attr(cls, attr):
        return False

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        if not deploys(properties):
            return cls("skipped-" + resource_name)
        return cls(call("Create", resource_name, properties, account_id, region_name))

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        if deploys(cloudformation_json["Properties"]):
            call("Update", new_resource_name, cloudformation_json["Properties"], account_id, region_name)
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        if resource_name in deployed:
            call("Delete", resource_name, deployed.pop(resource_name), account_id, region_name)


def deploys(properties):
    return "Bounds" in properties


def call(kind, logical, properties, account_id, region_name):
    """Calls the function, and waits until somebody answers."""
    request = str(uuid.uuid4())
    event = {
        "RequestType": kind, "ResponseURL": "http://localhost/", "StackId": "local", "RequestId": request,
        "LogicalResourceId": logical, "ResourceProperties": properties,
    }  # fmt: skip
    status, reason = functions.run(get_backend(account_id, region_name).get_function(properties["ServiceToken"]), event)
    if status == "SUCCESS":
        until = time.monotonic() + 300
        with answered:
            while request not in answers and answered.wait(until - time.monotonic()):
                pass
            status, reason = answers.pop(request, ("FAILED", "nobody answers"))
    if status != "SUCCESS":
        raise functions.Failed(logical, f"Received response status [{status}] from custom resource. Message returned: {reason}")
    if kind != "Delete":
        deployed[properties["EndpointName"]] = properties
    return properties["EndpointName"]


def named(resource_name):
    """The end of the name, which is what two schedules of an endpoint differ in, in 64 characters."""
    return resource_name[-64:]


class Schedule(CloudFormationModel):
    """Is a schedule of moto's."""

    __module__ = "moto.scheduler"

    def __init__(self, name, arn):
        self.physical_resource_id, self.arn = name, arn

    @staticmethod
    def cloudformation_type():
        return "AWS::Scheduler::Schedule"

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "Arn"

    def get_cfn_attribute(self, name):
        return self.arn

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        p = cloudformation_json["Properties"]
        made = scheduler_backends[account_id][region_name].create_schedule(
            description=p.get("Description"), end_date=None, flexible_time_window=p["FlexibleTimeWindow"], group_name=p.get("GroupName"), kms_key_arn=None,
            name=named(resource_name), schedule_expression=p["ScheduleExpression"], schedule_expression_timezone=p.get("ScheduleExpressionTimezone", "UTC"),
            start_date=None, state=p.get("State", "ENABLED"), target=p["Target"], action_after_completion=None,
        )  # fmt: skip
        return cls(resource_name, made.arn)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        cls.delete_from_cloudformation_json(original_resource.physical_resource_id, cloudformation_json, account_id, region_name)
        made = cls.create_from_cloudformation_json(original_resource.physical_resource_id, cloudformation_json, account_id, region_name)
        original_resource.arn = made.arn
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        scheduler_backends[account_id][region_name].delete_schedule("default", named(resource_name))
