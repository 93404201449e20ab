"""Keeps inference components, which moto does not know.

What is refused is what SageMaker refuses: a component on an endpoint whose variant has a
model of its own or that is not there, one without a copy (CreateInferenceComponent, and
"Deploy models for real-time inference", Amazon SageMaker AI Developer Guide), another
role or network than the endpoint has (the same page, "Model and endpoint
compatibility"), and the end of an endpoint that still has components.
"""

from datetime import datetime, timezone

from moto.cloudformation.models import CloudFormationModel
from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse


def of(backend):
    """The components of an account and Region, by name."""
    if not hasattr(backend, "components"):
        backend.components = {}
    return backend.components


def on(backend, endpoint):
    """The names of the components on an endpoint."""
    return sorted(name for name, c in of(backend).items() if c["EndpointName"] == endpoint)


def find(backend, name):
    if name not in of(backend):
        raise ValidationError(message=f"Could not find inference component '{arn(backend, name)}'.")
    return of(backend)[name]


def arn(backend, name):
    return f"arn:aws:sagemaker:{backend.region_name}:{backend.account_id}:inference-component/{name}"


def create(backend, asked):
    name, endpoint = asked["InferenceComponentName"], asked["EndpointName"]
    if name in of(backend):
        raise ValidationError(message=f"Cannot create already existing inference component '{arn(backend, name)}'.")
    config = backend.describe_endpoint_config(backend.describe_endpoint(endpoint)["EndpointConfigName"])
    if any(v.get("ModelName") for v in config["ProductionVariants"]):
        raise ValidationError(message="Inference Components are not supported in this Endpoint. Please make sure this endpoint can deploy inference components.")
    if asked.get("VariantName") not in [v["VariantName"] for v in config["ProductionVariants"]]:
        raise ValidationError(message=f"Could not find variant '{asked.get('VariantName')}' of endpoint '{endpoint}'.")
    if int(asked.get("RuntimeConfig", {}).get("CopyCount", 0)) < 1:
        raise ValidationError(message="CopyCount must be at least 1 when an inference component is created.")
    there(backend, asked["Specification"])
    of(backend)[name] = {
        **asked, "CreationTime": datetime.now(timezone.utc), "EndpointArn": backend.describe_endpoint(endpoint)["EndpointArn"],
    }  # fmt: skip


def there(backend, specification):
    """Looks for the model of a component."""
    backend.describe_model(specification["ModelName"])


def update(backend, asked):
    component = find(backend, asked["InferenceComponentName"])
    if "Specification" in asked:
        there(backend, asked["Specification"])
    for field in ("Specification", "RuntimeConfig"):
        if field in asked:
            component[field] = asked[field]


def described(backend, name):
    c = find(backend, name)
    count = c["RuntimeConfig"]["CopyCount"]
    return {
        **{field: c[field] for field in ("InferenceComponentName", "EndpointName", "EndpointArn", "VariantName", "CreationTime", "Specification")},
        "InferenceComponentArn": arn(backend, name),
        "InferenceComponentStatus": "InService",
        "LastModifiedTime": c["CreationTime"],
        "RuntimeConfig": {"DesiredCopyCount": count, "CurrentCopyCount": count},
    }  # fmt: skip


class InferenceComponent(CloudFormationModel):
    """Is a component that CloudFormation makes."""

    __module__ = "moto.sagemaker"

    def __init__(self, backend, name):
        self.name, self.physical_resource_id = name, arn(backend, name)

    @staticmethod
    def cloudformation_name_type():
        return "InferenceComponentName"

    @staticmethod
    def cloudformation_type():
        return "AWS::SageMaker::InferenceComponent"

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "InferenceComponentArn"

    def get_cfn_attribute(self, name):
        return self.physical_resource_id

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        backend, asked = sagemaker_backends[account_id][region_name], cloudformation_json["Properties"]
        create(backend, asked)
        return cls(backend, asked["InferenceComponentName"])

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        backend, asked = sagemaker_backends[account_id][region_name], cloudformation_json["Properties"]
        was = find(backend, original_resource.name)
        for field in ("EndpointName", "InferenceComponentName", "VariantName"):
            if asked[field] != was[field]:  # UpdateInferenceComponent cannot change these
                raise ValidationError(message=f"{field} of inference component {original_resource.name} cannot be updated")
        update(backend, asked)
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        backend = sagemaker_backends[account_id][region_name]
        of(backend).pop(cloudformation_json["Properties"]["InferenceComponentName"], None)


def asked_of(response, *fields):
    return {field: value for field in fields if (value := response._get_param(field)) is not None}


def create_inference_component(response):
    backend = response.sagemaker_backend
    asked = asked_of(response, "InferenceComponentName", "EndpointName", "VariantName", "Specification", "RuntimeConfig")
    create(backend, asked)
    return ActionResult({"InferenceComponentArn": arn(backend, asked["InferenceComponentName"])})


def describe_inference_component(response):
    return ActionResult(described(response.sagemaker_backend, response._get_param("InferenceComponentName")))


def update_inference_component(response):
    asked = asked_of(response, "InferenceComponentName", "Specification", "RuntimeConfig")
    update(response.sagemaker_backend, asked)
    return ActionResult({"InferenceComponentArn": arn(response.sagemaker_backend, asked["InferenceComponentName"])})


def update_runtime(response):
    name, count = response._get_param("InferenceComponentName"), response._get_param("DesiredRuntimeConfig")
    update(response.sagemaker_backend, {"InferenceComponentName": name, "RuntimeConfig": count})
    return ActionResult({"InferenceComponentArn": arn(response.sagemaker_backend, name)})


def delete_inference_component(response):
    backend, name = response.sagemaker_backend, response._get_param("InferenceComponentName")
    find(backend, name)
    del of(backend)[name]
    return EmptyResult()


def list_inference_components(response):
    backend, endpoint = response.sagemaker_backend, response._get_param("EndpointNameEquals")
    names = on(backend, endpoint) if endpoint else sorted(of(backend))
    fields = ("CreationTime", "InferenceComponentArn", "InferenceComponentName", "EndpointArn", "EndpointName", "VariantName", "InferenceComponentStatus", "LastModifiedTime")
    return ActionResult({"InferenceComponents": [{f: described(backend, name)[f] for f in fields} for name in names]})


def keeping_hosts(delete):
    """Refuses to delete an endpoint that has components."""

    def deleted(self, endpoint_name):
        if names := on(self, endpoint_name):
            raise ValidationError(message=f"Cannot delete endpoint {endpoint_name} because it has inference components: {', '.join(names)}")
        return delete(self, endpoint_name)

    return deleted


def without_models(create):
    """Lets a variant have no model, as that of a fleet has none ("ProductionVariant", API reference)."""

    def created(self, *args, **kwargs):
        variants = kwargs.get("production_variants") or args[1]
        fleets = [v for v in variants if not v.get("ModelName")]
        if not fleets:
            return create(self, *args, **kwargs)
        self._models[""] = None  # which moto looks for
        for variant in fleets:
            variant["ModelName"] = ""
        try:
            return create(self, *args, **kwargs)
        finally:
            del self._models[""]
            for variant in fleets:
                del variant["ModelName"]

    return created


def patch(backend_class):
    backend_class.create_endpoint_config = without_models(backend_class.create_endpoint_config)
    SageMakerResponse.create_inference_component = create_inference_component
    SageMakerResponse.describe_inference_component = describe_inference_component
    SageMakerResponse.update_inference_component = update_inference_component
    SageMakerResponse.update_inference_component_runtime_config = update_runtime
    SageMakerResponse.delete_inference_component = delete_inference_component
    SageMakerResponse.list_inference_components = list_inference_components
    backend_class.delete_endpoint = keeping_hosts(backend_class.delete_endpoint)
