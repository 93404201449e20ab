"""Mends what moto's CloudFormation lacks for several stacks of the CDK.

It keeps the exports of stacks that CreateStack makes, and forgets those of
change sets, which is how the CDK CLI deploys. It does not know Fn::GetStackOutput. It
deletes what a template leaves out before it makes what is new, and it lets pass what
CloudFormation refuses: see refusals.py. Of a type that it does
not know it makes nothing, which whatever refers to it cannot stand; here that is
a name, and nothing behind it. The rest is small: tags of a KMS key, a Ref to a
layer, the name of an endpoint, an update of what it can only make, and a secret.
"""

import hashlib
import json
import os

import components
import hours
import refusals
import rollback
import rollouts
from moto.awslambda.models import LayerVersion
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.models import CloudFormationBackend, Stack, cloudformation_backends
from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends
from moto.ec2.models.route_tables import RouteTable
from moto.iam.models import Role, iam_backends
from moto.kms.models import Key
from moto.logs.models import LogGroup
from moto.sagemaker.models import FakeEndpoint, FakeEndpointConfig, sagemaker_backends
from moto.s3.models import FakeBucket
from moto.secretsmanager.models import secretsmanager_backends
from moto.stepfunctions import models as stepfunctions
from moto.stepfunctions.parser.models import stepfunctions_parser_backends


def patch():
    CloudFormationResponse._get_stack_from_s3_url = by_name(CloudFormationResponse._get_stack_from_s3_url)
    Stack.__init__ = sharing(Stack.__init__)
    rollback.patch()
    CloudFormationBackend.execute_change_set = keeping(rollback.rolling_back(CloudFormationBackend.execute_change_set))
    CloudFormationBackend.delete_change_set = delete_change_set
    CloudFormationBackend.describe_change_set = describe_change_set
    CloudFormationBackend.delete_stack = refusing(CloudFormationBackend.delete_stack)
    Key.create_from_cloudformation_json = tagging(Key.create_from_cloudformation_json)
    Role.delete_from_cloudformation_json = detaching(Role.delete_from_cloudformation_json)
    FakeEndpoint.cloudformation_name_type = staticmethod(lambda: "EndpointName")
    FakeBucket.update_from_cloudformation_json = named(FakeBucket.update_from_cloudformation_json)
    FakeEndpointConfig.update_from_cloudformation_json = renewing(FakeEndpointConfig.update_from_cloudformation_json)
    LogGroup.update_from_cloudformation_json = staticmethod(change_log_group)
    RouteTable.delete_from_cloudformation_json = staticmethod(forget_route_table)
    LayerVersion.physical_resource_id = property(lambda self: self.arn)  # what Ref gives
    parsing.parse_and_update_resource = replacing(parsing.parse_and_update_resource)
    parsing.clean_json = reading_outputs(parsing.clean_json)
    parsing.ResourceMap.update = deleting_last(parsing.ResourceMap.update)
    stepfunctions.stepfunctions_backends = stepfunctions_parser_backends  # those that run what they are given
    parsing.ResourceMap.parse_ssm_parameter = once(parsing.ResourceMap.parse_ssm_parameter)
    known = parsing.resource_class_from_type
    ours = {
        "AWS::CloudFormation::CustomResource": hours.CustomResource,
        "AWS::CloudWatch::Alarm": rollouts.Alarm,
        "AWS::SageMaker::InferenceComponent": components.InferenceComponent,
        "AWS::Scheduler::Schedule": hours.Schedule,
        "AWS::SecretsManager::Secret": Secret,
    }
    parsing.resource_class_from_type = lambda kind: (
        ours.get(kind) or known(kind) or (None if kind in parsing.NULL_MODELS else Skipped)
    )


def by_name(read):
    """Reads a template at a URL of 127.0.0.1, which moto would take for a bucket called 127."""
    return lambda self, url: read(self, url.replace("//127.0.0.1", "//localhost"))


class Skipped(CloudFormationModel):
    """Stands for a resource of a type that moto does not know."""

    __module__ = "moto.skipped"  # moto asks each of its models for the service it belongs to

    def __init__(self, name, kind, account_id, region_name):
        self.physical_resource_id = "skipped-" + name
        self.id = hashlib.sha256(name.encode()).hexdigest()[:12]
        self.arn = f"arn:aws:{kind.split('::')[1].lower()}:{region_name}:{account_id}:skipped/{self.id}"

    @staticmethod
    def cloudformation_type():
        return "Local::Skipped"

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, name):
        if name.endswith("Arn"):
            return self.arn
        if name.endswith("Url"):
            return f"https://{self.id}.skipped.invalid/"
        return "1" if name == "Version" else self.id

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(resource_name, cloudformation_json["Type"], account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, *args, **kwargs):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, *args, **kwargs):
        pass


class Secret(CloudFormationModel):
    """Is a secret of moto's, which CloudFormation writes once, when it makes it."""

    __module__ = "moto.secretsmanager"

    def __init__(self, arn):
        self.physical_resource_id = self.arn = arn

    @staticmethod
    def cloudformation_type():
        return "AWS::SecretsManager::Secret"

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "Id"

    def get_cfn_attribute(self, name):
        return self.arn

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        backend = secretsmanager_backends[account_id][region_name]
        text, description = properties["SecretString"], properties.get("Description")
        made = backend.create_secret(resource_name, text, None, description, None, None, None, [], False)
        return cls(json.loads(made)["ARN"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, *args, **kwargs):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        secretsmanager_backends[account_id][region_name].delete_secret(resource_name, None, True)


def sharing(init):
    """Shows each stack the exports of its account and Region."""

    def made(self, *args, **kwargs):
        init(self, *args, **kwargs)
        exports = cloudformation_backends[self.account_id][self.region_name].exports
        self.cross_stack_resources = self.resource_map.cross_stack_resources = exports

    return made


def keeping(execute):
    """Keeps what a change set exports, unless it drops what others import."""

    def executed(self, change_set_name, stack_name=None):
        change = self.change_sets.get(change_set_name) or next(
            c for c in self.change_sets.values() if c.change_set_name == change_set_name
        )
        stack = self.stacks[change.stack_id]
        before = refusals.exports(stack.template_dict)
        endpoints = refusals.cleaned(stack, refusals.resources(change.template_dict))
        stack.resource_map.renamed = refusals.check_update(self, stack, change.template_dict)
        execute(self, change_set_name, stack_name)
        del self.change_sets[change.change_set_id]  # as CloudFormation does; the CDK CLI uses one name for all
        stack._parse_template()
        stack.output_map = stack._create_output_map()
        lead_to_gateway(stack)
        for name in before:
            self.exports.pop(name, None)
        for export in stack.exports:
            self.exports[export.name] = export
        clean_up(self, endpoints)

    return executed


def lead_to_gateway(stack):
    """Lets the address of a gateway be one that answers: no Function URL and no API is there. Who
    started this server runs the gateway; see gateway.go in internal/localcloud."""
    url = os.environ.get("SAGEROCK_LOCAL_URL")
    if url and stack.name.endswith("-api") and "Url" in stack.output_map:
        stack.output_map["Url"].value = f"{url}/gateway/{stack.region_name}/{stack.name}"


def clean_up(self, endpoints):
    """Deletes the endpoints that custom resources delete when they go: nothing runs their functions here."""
    made = sagemaker_backends[self.account_id][self.region_name].endpoints
    for name in endpoints & made.keys():
        del made[name]


def delete_change_set(self, change_set_name):
    """Deletes a change set, or nothing where it is gone already."""
    for key, change in list(self.change_sets.items()):
        if change_set_name in (key, change.change_set_name):
            del self.change_sets[key]


def describe_change_set(self, change_set_name):
    for key, change in self.change_sets.items():
        if change_set_name in (key, change.change_set_name):
            return change
    raise ChangeSetNotFound(f"ChangeSet {change_set_name} does not exist")


class ChangeSetNotFound(CloudFormationError):
    code = "ChangeSetNotFound"


def detaching(delete):
    """Takes the policies off a role that goes, as CloudFormation does."""

    def deleted(resource_name, cloudformation_json, account_id, region_name):
        for role in iam_backends[account_id]["aws"].roles.values():
            if role.name == resource_name:
                role.managed_policies.clear()
        return delete(resource_name, cloudformation_json, account_id, region_name)

    return staticmethod(deleted)


def change_log_group(original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    """Changes the key and the retention of a log group, which moto would make a second time."""
    properties = cloudformation_json["Properties"]
    original_resource.kms_key_id = properties.get("KmsKeyId")
    original_resource.retention_in_days = properties.get("RetentionInDays")
    return original_resource


def forget_route_table(resource_name, cloudformation_json, account_id, region_name):
    """Deletes a route table, which moto leaves in the VPC, so that the VPC can go."""
    ec2_backends[account_id][region_name].route_tables.pop(resource_name, None)


def named(update):
    """Tells moto the name of a bucket that changes, which it needs for tags and a template leaves out."""

    def updated(original_resource, new_resource_name, cloudformation_json, **kwargs):
        properties = {"BucketName": original_resource.name, **cloudformation_json["Properties"]}
        return update(original_resource, new_resource_name, {**cloudformation_json, "Properties": properties}, **kwargs)

    return staticmethod(updated)


def renewing(update):
    """Keeps the name of a configuration that changes: moto does not tell the endpoint a new one."""

    def updated(original_resource, new_resource_name, **kwargs):
        return update(original_resource, original_resource.endpoint_config_name, **kwargs)

    return staticmethod(updated)


def replacing(update):
    """Makes anew what moto cannot update, where it would be lost, and what gets another
    name, which moto does not give it. What had the old name goes last."""

    def updated(logical_id, resource_json, resources_map, account_id, region_name):
        if logical_id in resources_map.renamed:
            old = resources_map._parsed_resources.pop(logical_id)
            new = parsing.parse_and_create_resource(logical_id, resource_json, resources_map, account_id, region_name)
            resources_map.renamed.remove(logical_id)
            resources_map.outdated.append((old, resource_json))
            return new
        resource = update(logical_id, resource_json, resources_map, account_id, region_name)
        return resource or parsing.parse_and_create_resource(
            logical_id, resource_json, resources_map, account_id, region_name
        )

    return updated


def deleting_last(update):
    """Deletes what a template leaves out after all else, but what is to be retained, and
    forgets it, so that it can be made again later."""

    def updated(self, template, parameters=None):
        self.outdated = []
        gone = {id: r for id, r in self._resource_json_map.items() if id not in template["Resources"]}
        update(self, dict(template, Resources={**gone, **template["Resources"]}), parameters)
        for old, resource_json in self.outdated:
            self._delete_resource(old, resource_json)
        for id, resource in gone.items():
            if resource.get("DeletionPolicy") == "Retain":
                self._resource_json_map.pop(id)
        update(self, template, parameters)
        for id in gone:
            self._parsed_resources.pop(id, None)

    return updated


def reading_outputs(clean):
    """Reads the output of another stack when a stack is made or updated ("Fn::GetStackOutput",
    CloudFormation Template Reference)."""

    def cleaned(value, resources_map):
        if not (isinstance(value, dict) and "Fn::GetStackOutput" in value):
            return clean(value, resources_map)
        asked = clean(value["Fn::GetStackOutput"], resources_map)
        region = asked.get("Region", resources_map._region_name)
        for stack in cloudformation_backends[resources_map._account_id][region].stacks.values():
            if stack.name == asked["StackName"]:
                for output in stack.output_map.values():
                    if output and output.key == asked["OutputName"]:
                        return output.value
        raise ValidationError(
            asked["StackName"], message=f"Stack {asked['StackName']} has no output {asked['OutputName']}"
        )

    return cleaned


def once(parse):
    """Takes the previous value of an SSM parameter for the value it is, not for the name of one."""

    def parsed(self, value, value_type):
        try:
            return parse(self, value, value_type)
        except AttributeError:  # there is no parameter of that name
            return value

    return parsed


def refusing(delete):
    """Refuses to delete a stack that others need."""

    def deleted(self, name_or_stack_id):
        for stack in list(self.stacks.values()):
            if name_or_stack_id in (stack.name, stack.stack_id):
                refusals.check_delete(self, stack)
                clean_up(self, refusals.cleaned(stack, {}))
        return delete(self, name_or_stack_id)

    return deleted


def tagging(create):
    """Hands a key its tags in the words that KMS has for them."""

    def created(resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        properties["Tags"] = [{"TagKey": t["Key"], "TagValue": t["Value"]} for t in properties.get("Tags", [])]
        return create(resource_name, cloudformation_json, account_id, region_name, **kwargs)

    return staticmethod(created)
