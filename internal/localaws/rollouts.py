"""Updates endpoints in phases, and takes an update back when an alarm is in ALARM.

SageMaker starts new instances, turns calls over to them in the steps of the deployment
configuration, and bakes after each: it looks at the alarms, and where one is in ALARM all
calls go back to the old instances ("Blue/Green Deployments", "Use rolling deployments" and
"Auto-Rollback Configuration and Monitoring", SageMaker Developer Guide). DescribeEndpoint
says which phase it is in (API reference, "PendingDeploymentSummary" and
"ProductionVariantStatus"). Here each call of DescribeEndpoint is the next phase. Alarms are not evaluated:
SetAlarmState says how they are. What SageMaker calls the reason of a rollback is in no
document; the words here are ours.
"""

import datetime
import math

from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeEndpoint, sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse

going = {}  # the updates that go on, by the ARN of their endpoint


def patch():
    SageMakerResponse.update_endpoint = update_endpoint
    SageMakerResponse.describe_endpoint = describing(SageMakerResponse.describe_endpoint)
    CloudWatchBackend.put_metric_alarm = keeping_state(CloudWatchBackend.put_metric_alarm)
    FakeEndpoint.update_from_cloudformation_json = staticmethod(staying(FakeEndpoint.update_from_cloudformation_json))


def staying(update):
    """An endpoint that is updated is the one that was made, also where moto makes it anew."""

    def updated(original_resource, **kwargs):
        made = update(original_resource=original_resource, **kwargs)
        made.creation_time = original_resource.creation_time
        return made

    return updated


def update_endpoint(response):
    """UpdateEndpoint: begins an update."""
    name, config = response._get_param("EndpointName"), response._get_param("EndpointConfigName")
    backend, deployment = response.sagemaker_backend, response._get_param("DeploymentConfig") or {}
    new, old = backend.describe_endpoint_config(config), backend.endpoints.get(name)
    if old is None:
        raise ValidationError(message=f"Could not find endpoint {name}.")
    if old.endpoint_status != "InService":
        raise ValidationError(message=f"Cannot update in-progress endpoint {name}")
    alarms = alarms_of(backend, deployment)
    old.endpoint_status, old.failure_reason = "Updating", None
    made = FakeEndpoint(
        account_id=backend.account_id,
        region_name=backend.region_name,
        endpoint_name=name,
        endpoint_config_name=config,
        production_variants=new["ProductionVariants"],
        data_capture_config=new["DataCaptureConfig"],
        tags=old.tags,
    )
    going[old.arn] = {"new": made, "phases": phases(deployment), "alarms": alarms, "since": datetime.datetime.now(datetime.timezone.utc)}
    return ActionResult({"EndpointArn": old.arn})


def alarms_of(backend, deployment):
    """The alarms that take an update back, which must exist."""
    known = cloudwatch_backends[backend.account_id][backend.region_name].alarms
    names = [a["AlarmName"] for a in (deployment.get("AutoRollbackConfiguration") or {}).get("Alarms", [])]
    for name in names:
        if name not in known:
            raise ValidationError(message=f"Could not find alarm {name}")
    return names


def phases(deployment):
    """What the new instances go through, one after the other."""
    bake = ["ActivatingTraffic", "Baking"]
    rolling = deployment.get("RollingUpdatePolicy")
    if rolling:
        size = rolling["MaximumBatchSize"]
        return (["Creating", *bake] * (steps(size))) if rolling["WaitIntervalInSeconds"] else ["Creating"] * steps(size)
    routing = (deployment.get("BlueGreenUpdatePolicy") or {}).get("TrafficRoutingConfiguration", {"Type": "ALL_AT_ONCE"})
    count = {"ALL_AT_ONCE": 1, "CANARY": 2}.get(routing["Type"]) or steps(routing["LinearStepSize"])
    return ["Creating", *(bake * count if routing.get("WaitIntervalInSeconds") else bake[:1] * count)]


def steps(size):
    """How many steps of a size there are; of so many instances, at least two."""
    return math.ceil(100 / size["Value"]) if size["Type"] == "CAPACITY_PERCENT" else 2


def describing(describe):
    """Goes on to the next phase with each look at an endpoint that is updated."""

    def described(response):
        backend, name = response.sagemaker_backend, response._get_param("EndpointName")
        endpoint = backend.endpoints.get(name)
        update = going.get(endpoint.arn) if endpoint else None
        phase = next_phase(backend, endpoint, update) if update else None
        result = describe(response)
        if phase:
            result.result["PendingDeploymentSummary"] = {
                "EndpointConfigName": update["new"].endpoint_config_name,
                "ProductionVariants": [
                    {"VariantName": v["VariantName"], "VariantStatus": [{"Status": phase}]} for v in update["new"].production_variants
                ],
                "StartTime": update["since"],
            }
        return result

    return described


def next_phase(backend, endpoint, update):
    """The phase that an update is in now, or None at its end."""
    tripped = in_alarm(backend, update["alarms"])
    if endpoint.endpoint_status == "RollingBack":
        endpoint.endpoint_status = "InService"
        del going[endpoint.arn]
    elif not update["phases"]:
        update["new"].creation_time = endpoint.creation_time
        backend.endpoints[endpoint.endpoint_name] = update["new"]
        del going[endpoint.arn]
    else:
        phase = update["phases"].pop(0)
        if phase != "Baking" or not tripped:
            return phase
        endpoint.endpoint_status, endpoint.failure_reason = "RollingBack", reason(tripped)
        return "Deleting"


def in_alarm(backend, names):
    known = cloudwatch_backends[backend.account_id][backend.region_name].alarms
    return [n for n in names if n in known and known[n].state_value == "ALARM"]


def reason(tripped):
    return f"The update was rolled back: {', '.join(tripped)} in ALARM"


def of_stack(backend, before, after):
    """Updates the endpoints of a stack whose configuration or model is another one, and the
    components whose model or specification is, through all phases, as CloudFormation waits for.
    An alarm in ALARM fails the deployment."""
    sagemaker = sagemaker_backends[backend.account_id][backend.region_name]
    for id in before.keys() & after.keys():
        kind = after[id]["Type"]
        if kind not in ("AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent") or not another(before, after, id):
            continue
        properties = after[id]["Properties"]
        deployment = properties.get("DeploymentConfig") or {}
        tripped = in_alarm(sagemaker, alarms_of(sagemaker, deployment))
        if tripped and "Baking" in phases(deployment):
            raise RolledBack(id, kind, f"Resource handler returned message: \"{reason(tripped)}\" (HandlerErrorCode: NotStabilized)")


class RolledBack(Exception):
    def __init__(self, id, kind, message):
        super().__init__(message)
        self.message, self.at = message, (id, kind)


def another(before, after, endpoint):
    """Reports whether what an endpoint serves is made anew: what it refers to, and what that does."""
    if before[endpoint]["Properties"].get("EndpointName") != after[endpoint]["Properties"].get("EndpointName"):
        return False  # another endpoint, which is created
    if before[endpoint]["Properties"].get("Specification") != after[endpoint]["Properties"].get("Specification"):
        return True
    seen, look = set(), [endpoint]
    while look:
        id = look.pop()
        if id in seen or id not in after:
            continue
        seen.add(id)
        kind, properties = after[id]["Type"], after[id]["Properties"]
        if kind in ("AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Model") and properties != (before.get(id) or {}).get("Properties"):
            return True
        if kind.startswith("AWS::SageMaker::"):
            look.extend(references(properties))
    return False


def references(value):
    if isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        value = value.values()
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        for v in value:
            yield from references(v)


class Alarm(CloudFormationModel):
    """Is an alarm of moto's, which CloudFormation makes."""

    __module__ = "moto.cloudwatch"

    def __init__(self, alarm):
        self.physical_resource_id, self.arn = alarm.name, alarm.alarm_arn

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudWatch::Alarm"

    @staticmethod
    def cloudformation_name_type():
        return "AlarmName"

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "Arn"

    def get_cfn_attribute(self, name):
        return self.arn

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        given = cloudformation_json["Properties"]
        return cls(cloudwatch_backends[account_id][region_name].put_metric_alarm(
            name=resource_name,
            namespace=given.get("Namespace"),
            metric_name=given.get("MetricName"),
            comparison_operator=given["ComparisonOperator"],
            evaluation_periods=given["EvaluationPeriods"],
            datapoints_to_alarm=given.get("DatapointsToAlarm"),
            period=given.get("Period"),
            threshold=given.get("Threshold"),
            statistic=given.get("Statistic"),
            extended_statistic=given.get("ExtendedStatistic"),
            description=given.get("AlarmDescription"),
            dimensions=given.get("Dimensions", []),
            alarm_actions=given.get("AlarmActions", []),
            treat_missing_data=given.get("TreatMissingData"),
        ))  # fmt: skip

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return cls.create_from_cloudformation_json(original_resource.physical_resource_id, cloudformation_json, account_id, region_name)

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        cloudwatch_backends[account_id][region_name].alarms.pop(resource_name, None)


def keeping_state(put):
    """Leaves the state of an alarm that is changed as it is (PutMetricAlarm, CloudWatch API reference)."""

    def kept(self, *args, **kwargs):
        old = self.alarms.get(kwargs.get("name") or (args[0] if args else None))
        alarm = put(self, *args, **kwargs)
        if old is not None:
            alarm.state_value, alarm.state_reason = old.state_value, old.state_reason
        return alarm

    return kept
