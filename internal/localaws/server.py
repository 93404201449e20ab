"""Serves a local AWS: moto, with what the pipelines of sagerock need besides.

moto's Step Functions runs a state machine, but it does not wait for SageMaker
jobs (.sync), does not know the names that Step Functions has for Application
Auto Scaling and for errors, chokes on the body of an S3 object and on times, and
starts each state machine only once; and there is no UpdateEndpoint, see rollouts.py. Its SageMaker
jobs do nothing. Here they do, and are done when the call returns, which is all
the waiting there is; see jobs.py.

Ends when its standard input does, so it never outlives who started it.
"""

import copy
import json
import os
import sys
import threading

import cloudformation
import components
import functions
import hours
import jobs
import rollouts
import rules
from botocore.session import Session
from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeEndpointConfig, SageMakerModelBackend, sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse
from moto.server import main
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    _SERVICE_ERROR_NAMES,
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_unsupported import (
    StateTaskServiceUnsupported,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction


def delete_endpoint(delete):
    """DeleteEndpoint: the endpoint is there for a moment, and cannot be deleted twice."""

    def deleting(response):
        name, backend = response._get_param("EndpointName"), response.sagemaker_backend
        endpoint = backend.endpoints.get(name)
        if endpoint is None or components.on(backend, name):
            return delete(response)  # which says no
        if endpoint.endpoint_status != "InService":
            raise ValidationError(message=f"Cannot update in-progress endpoint {name}")
        endpoint.endpoint_status = "Deleting"
        threading.Timer(0.3, backend.endpoints.pop, [name, None]).start()
        return EmptyResult()

    return deleting


def invoke_endpoint(invoke):
    """Answers with the model behind the endpoint, if a training job has made one; else as moto does."""

    def invoked(self):
        backend, name = sagemaker_backends[self.current_account][self.region], self.path.split("/")[2]
        body = self.body if isinstance(self.body, bytes) else self.body.encode()
        target = self.headers.get("X-Amzn-SageMaker-Target-Variant")
        variants, variant = {}, "AllTraffic"
        try:
            variants = jobs.variants(backend, name)
            variant = jobs.invoked(variants, target)
        except LookupError:
            message = f"Variant {target} not found for request"
            return 400, {"Content-Type": "application/json", "x-amzn-errortype": "ValidationError", "status": 400}, json.dumps({"Message": message})
        except Exception:  # no such endpoint
            return invoke(self)
        try:
            answer, said = jobs.predict(backend, variants[variant], body, self.headers.get("Content-Type", ""), self.headers.get("Accept", ""))
        except (ValueError, TypeError) as problem:  # what the program in the container refuses
            message = f'Received client error (400) from primary with message "{problem}"'
            return 424, {"Content-Type": "application/json", "x-amzn-errortype": "ModelError", "status": 424}, json.dumps(
                {"Message": message, "OriginalMessage": str(problem), "OriginalStatusCode": 400}
            )
        except Exception:  # no such archive: an endpoint of another kind
            status, headers, answer = invoke(self)
            return status, {**headers, "x-Amzn-Invoked-Production-Variant": variant}, answer
        return 200, {"Content-Type": said, "x-Amzn-Invoked-Production-Variant": variant}, answer

    return invoked


def json_answers(call):
    """Lets an SDK integration answer with JSON: a body is its text, a time is as Step Functions writes it."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(v) for key, v in value.items()}
        if isinstance(value, list):
            return [plain(v) for v in value]
        if hasattr(value, "isoformat"):
            return value.isoformat()
        return value.read().decode() if hasattr(value, "read") else value

    def calling(self, env, *args, **kwargs):
        call(self, env, *args, **kwargs)
        env.stack[-1] = plain(env.stack[-1])

    return calling


def object_not_found(call):
    """Lets Application Auto Scaling say that a target is not there as AWS does."""

    def calling(*args, **kwargs):
        try:
            return call(*args, **kwargs)
        except AWSValidationException as error:
            raise JsonRESTError("ObjectNotFoundException", error.message) from None

    return calling


def wait_briefly(self, env, wait_seconds):
    """Waits for what takes no time here, such as an update. Longer than a minute is meant."""
    env.program_state_event.wait(min(wait_seconds, 0.5) if wait_seconds <= 60 else wait_seconds)


def known_instances(self, instance_type):
    """Accepts the instance types that SageMaker's service model has: moto's list ends with ml.g4dn."""
    known = Session().get_service_model("sagemaker").shape_for("ProductionVariantInstanceType").enum
    if instance_type not in known:
        raise ValidationError(message=f"Value '{instance_type}' at 'instanceType' failed to satisfy constraint: Member must satisfy enum value set")


def pools(validate):
    """Knows pools of instances, which moto does not: at most five types, each with a priority of
    its own, in place of InstanceType (API reference of SageMaker, ProductionVariant)."""

    def validating(self, variants):
        for variant in variants:
            listed = variant.get("InstancePools", [])
            for pool in listed:
                self.validate_instance_type(pool["InstanceType"])
            if listed and ("InstanceType" in variant or len(listed) > 5 or len({pool["Priority"] for pool in listed}) < len(listed)):
                raise ValidationError(message=f"Invalid InstancePools for variant {variant['VariantName']}")
        validate(self, [v for v in variants if "InstancePools" not in v])

    return validating


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES["applicationautoscaling"] = "application-autoscaling"
    StateMachine.__deepcopy__ = lambda self, memo: copy.copy(self)  # a run cannot be copied
    StateTaskServiceUnsupported._is_integration_pattern = lambda self: False
    _SERVICE_ERROR_NAMES.update(sagemaker="SageMaker", s3="S3", applicationautoscaling="ApplicationAutoScaling")
    StateTaskServiceAwsSdk._eval_service_task = json_answers(StateTaskServiceAwsSdk._eval_service_task)
    WaitFunction._wait_interval = wait_briefly
    SageMakerResponse.delete_endpoint = delete_endpoint(SageMakerResponse.delete_endpoint)
    SageMakerRuntimeResponse.invoke_endpoint = invoke_endpoint(SageMakerRuntimeResponse.invoke_endpoint)
    SageMakerResponse.create_processing_job = jobs.keep_environment(SageMakerResponse.create_processing_job)
    scaling = ApplicationAutoscalingBackend
    scaling.deregister_scalable_target = object_not_found(scaling.deregister_scalable_target)
    for kind in ("processing", "training", "transform"):
        method = f"create_{kind}_job"
        create, run = getattr(SageMakerModelBackend, method), getattr(jobs, kind)

        def running(self, *args, _create=create, _run=run, **kwargs):
            job = _create(self, *args, **kwargs)
            _run(self, job)
            return job

        setattr(SageMakerModelBackend, method, running)
    FakeEndpointConfig.validate_instance_type = known_instances
    FakeEndpointConfig.validate_production_variants = pools(FakeEndpointConfig.validate_production_variants)
    components.patch(SageMakerModelBackend)
    cloudformation.patch()
    rules.patch()
    rollouts.patch()
    functions.patch()
    hours.patch()
    threading.Thread(target=end_with_parent, daemon=True).start()
    main()
