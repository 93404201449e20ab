"""Says no where CloudFormation, EC2 and SageMaker do, before a deployment changes anything.

AWS begins, fails at the resource and rolls back; here nothing begins. What comes of
it is the same. Which properties cannot be updated is what the schemas of the resource
types say (createOnlyProperties), of which cfn-lint has a copy.
"""

import functools
import importlib.util
import json
import pathlib

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.cloudformation.exceptions import ValidationError
from moto.sagemaker.models import sagemaker_backends

# The property that is the physical name of a resource, unique for its type in an
# account and Region.
NAMES = {
    "AWS::Bedrock::ApplicationInferenceProfile": "InferenceProfileName",
    "AWS::Bedrock::Guardrail": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SageMaker::Endpoint": "EndpointName",
    "AWS::SageMaker::EndpointConfig": "EndpointConfigName",
    "AWS::SageMaker::InferenceComponent": "InferenceComponentName",
    "AWS::SageMaker::Model": "ModelName",
    "AWS::SecretsManager::Secret": "Name",
}

# What holds others, and what is in it.
HOLDS = {"AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"}
INSIDE = {
    "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::Subnet",
    "AWS::EC2::VPCEndpoint", "AWS::Lambda::Function", "AWS::SageMaker::Model",
}  # fmt: skip


def check_update(backend, stack, template):
    """Refuses to make template of stack, or returns what gets another physical name."""
    old, new = resources(stack.template_dict), resources(template)
    replaced = replacements(old, new)
    exports_stay(backend, stack, template, replaced)
    renamed = names_are_free(backend, stack, old, new, replaced)
    endpoints_can_change(backend, old, new, replaced)
    gone = [r for r in old if old[r]["Type"] in HOLDS and (r not in new or r in replaced)]
    nobody_is_in(backend, stack, [r for r in gone if old[r].get("DeletionPolicy") != "Retain"], new)
    return renamed


def check_delete(backend, stack):
    """Refuses to delete a stack that others need."""
    exports_stay(backend, stack, {}, set())
    nobody_is_in(backend, stack, [r for r, made in resources(stack.template_dict).items() if made["Type"] in HOLDS], {})


def exports_stay(backend, stack, template, replaced):
    """An export that is imported can be neither deleted nor changed (CloudFormation
    User Guide, "Get exported outputs from a deployed CloudFormation stack")."""
    new = exports(template)
    for name, value in exports(stack.template_dict).items():
        if name in new and new[name] == value and not refers(value, replaced):
            continue
        for other in others(backend, stack):
            if json.dumps({"Fn::ImportValue": name}) in json.dumps(other.template_dict):
                what = "deleted" if name not in new else "updated"
                raise refused(stack, f"Export {name} cannot be {what} as it is in use by {other.name}")


def replacements(old, new):
    """The resources of which a property changes that CloudFormation cannot update, or
    that have in such a property something that is replaced itself ("Update behaviors of
    stack resources", CloudFormation User Guide)."""
    found, before = set(), None
    while found != before:
        before = set(found)
        for name in old.keys() & new.keys():
            if old[name]["Type"] != new[name]["Type"]:
                found.add(name)
            for key in create_only(new[name]["Type"]):
                was, will = (r.get("Properties", {}).get(key) for r in (old[name], new[name]))
                if was != will or refers(will, found):
                    found.add(name)
    return found


def names_are_free(backend, stack, old, new, replaced):
    """A name is in use until the end of the deployment which takes it away: what is
    replaced is deleted last ("Update behaviors of stack resources"), and what has a name
    of its own cannot be replaced under it ("How do I resolve the custom-named resource
    error", and "Name Type" in the CloudFormation Template Reference)."""
    taken = {}
    for other in backend.stacks.values():
        if not other.status.startswith("DELETE"):
            taken.update({named(r): (other, id) for id, r in resources(other.template_dict).items() if named(r)})
    renamed = set()
    for id, resource in new.items():
        name = named(resource)
        if not name:
            continue
        if id in old and name == named(old[id]):
            if id in replaced:
                raise refused(stack, "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                                     f"Rename {name[1]} and update the stack again.")  # fmt: skip
            continue
        if name in taken:
            raise refused(stack, f"{name[1]} already exists in stack {taken[name][0].stack_id}")
        if name[0] == "AWS::SageMaker::Endpoint" and name[1] in sagemaker_backends[backend.account_id][backend.region_name].endpoints:
            raise refused(stack, f"{name[1]} already exists")
        if id in old:
            renamed.add(id)
    return renamed


def endpoints_can_change(backend, old, new, replaced):
    """What SageMaker refuses to do to an endpoint that stays."""
    for id in old.keys() & new.keys():
        if old[id]["Type"] != "AWS::SageMaker::Endpoint" or id in replaced:
            continue
        was, will = configuration(old, id), configuration(new, id)
        if was and will:
            may_update(backend, named(old[id])[1], was, will, targets_of(old))


def may_update(backend, endpoint, was, will, targets=()):
    """Refuses another kind of endpoint ("Feature exclusions" in "Deploy models with Amazon SageMaker
    Serverless Inference"), and another instance or the end of a variant that is being scaled
    ("Update endpoints that use auto scaling", SageMaker Developer Guide)."""
    if bool(was.get("AsyncInferenceConfig")) != bool(will.get("AsyncInferenceConfig")):
        raise ValidationError(endpoint, message=f"Cannot turn endpoint {endpoint} from real-time to asynchronous or back")
    if serverless(was) != serverless(will):
        raise ValidationError(endpoint, message=f"Cannot turn endpoint {endpoint} from real-time to serverless or back")
    registered = applicationautoscaling_backends[backend.account_id][backend.region_name].targets
    scaled = {*targets, *(id for made in registered.values() for id in made)}
    instances = [{v["VariantName"]: types(v) for v in c["ProductionVariants"]} for c in (was, will)]
    for variant, instance in instances[0].items():
        if f"endpoint/{endpoint}/variant/{variant}" in scaled and instances[1].get(variant) != instance:
            raise ValidationError(
                endpoint,
                message=f"The variant(s) {variant} must be deregistered as a target for autoscaling before they can be removed or updated to a different instance type",
            )


def types(variant):
    """The instance types of a variant: those of its pools, or its own."""
    return [pool["InstanceType"] for pool in variant.get("InstancePools", [])] or variant.get("InstanceType")


def serverless(config):
    return any("ServerlessConfig" in v for v in config["ProductionVariants"])


def cleaned(stack, stay):
    """Names the endpoints that custom resources of the stack delete when they go themselves, but
    those of hours.py, which does that."""
    gone = [r for id, r in resources(stack.template_dict).items() if id not in stay]
    return {r["Properties"].get("EndpointName") for r in gone if r["Type"] == "AWS::CloudFormation::CustomResource" and "Bounds" not in r["Properties"]}


def nobody_is_in(backend, stack, gone, stay):
    """EC2 deletes no network with something in it (DependencyViolation, "Delete your VPC"
    and "Delete a security group", VPC User Guide). At the end of an update CloudFormation
    would then leave it behind and say that it is done; here that is refused too."""
    ids = {id for id in (physical(stack, r) for r in gone) if id}
    outputs = {key for key, o in (stack.template_dict.get("Outputs") or {}).items() if refers(o["Value"], set(gone))}
    for other in others(backend, stack):
        for id, resource in resources(other.template_dict).items():
            text = json.dumps(resource)
            if resource["Type"] in INSIDE and any(get_output(stack, key) in text for key in outputs):
                raise refused(stack, f"{sorted(gone)[0]} has a dependent object: {id} of stack {other.name} (DependencyViolation)")
    sagemaker = sagemaker_backends[backend.account_id][backend.region_name]
    made = {named(r) for s in backend.stacks.values() for r in resources(s.template_dict).values()}
    for endpoint in sagemaker.endpoints.values():
        if ("AWS::SageMaker::Endpoint", endpoint.endpoint_name) in made:
            continue  # of a stack, whose template says what it is in: here only those that pipelines deployed
        if endpoint.endpoint_name in cleaned(stack, stay):
            continue  # which the clean-up of this stack deletes before anything else goes; nothing runs its function here
        for variant in sagemaker.describe_endpoint_config(endpoint.endpoint_config_name)["ProductionVariants"]:
            model = sagemaker._models.get(variant.get("ModelName"))
            if model and any(id in json.dumps(model.vpc_config) for id in ids):
                raise refused(stack, f"{sorted(gone)[0]} has a dependent object: endpoint {endpoint.endpoint_name} (DependencyViolation)")


def resources(template):
    return (template or {}).get("Resources") or {}


def exports(template):
    outputs = ((template or {}).get("Outputs") or {}).values()
    return {o["Export"]["Name"]: o["Value"] for o in outputs if isinstance(o.get("Export", {}).get("Name"), str)}


def others(backend, stack):
    return [s for s in backend.stacks.values() if s is not stack and not s.status.startswith("DELETE")]


def named(resource):
    """Type and name of a resource that the template gives a name; of the CDK's own stack they are computed."""
    name = resource.get("Properties", {}).get(NAMES.get(resource["Type"]))
    return (resource["Type"], name) if isinstance(name, str) else None


def configuration(template, endpoint):
    """The properties of the configuration that an endpoint of the same template has."""
    name = template[endpoint]["Properties"].get("EndpointConfigName")
    found = isinstance(name, dict) and template.get(name.get("Fn::GetAtt", [name.get("Ref")])[0])
    return found and found["Properties"]


def targets_of(template):
    kind = "AWS::ApplicationAutoScaling::ScalableTarget"
    return {r["Properties"]["ResourceId"] for r in template.values() if r["Type"] == kind}


def refers(value, ids):
    """Reports whether value has something of a resource of ids."""
    text = json.dumps(value)
    return any(f'{{"Ref": "{id}"}}' in text or f'"Fn::GetAtt": ["{id}",' in text for id in ids)


def get_output(stack, key):
    return f'"Fn::GetStackOutput": {{"StackName": "{stack.name}", "OutputName": "{key}"'


def physical(stack, id):
    return getattr(stack.resource_map._parsed_resources.get(id), "physical_resource_id", None)


def refused(stack, message):
    return ValidationError(stack.name, message=message)


SCHEMAS = pathlib.Path(importlib.util.find_spec("cfnlint").origin).parent / "data" / "schemas"


@functools.cache
def create_only(kind):
    files = index()
    if kind not in files:
        return set()
    schema = json.loads((SCHEMAS / "resources" / (files[kind] + ".json")).read_text())
    return {p.split("/")[2] for p in schema.get("createOnlyProperties", []) if p.count("/") == 2}


@functools.cache
def index():
    return json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())
