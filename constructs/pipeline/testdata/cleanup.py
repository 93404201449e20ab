"""Runs the clean-up as Lambda would: with an event, and without its pauses.

A job named in the event's Jobs is there and runs, and Refuse is a call that is denied:
the local AWS has neither.
"""

import json
import sys
import time
import types

sys.path.insert(0, "../cleanup")
sys.modules["cfnresponse"] = types.SimpleNamespace(
    SUCCESS="SUCCESS", FAILED="FAILED",
    send=lambda event, context, status, data, id, reason="": print(status, id, reason, sep="|"),
)
import cleanup  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

event = json.loads(sys.argv[1])
jobs = dict.fromkeys(event.get("Jobs", []), "InProgress")
pause, end = time.sleep, time.time() + float(event.get("Seconds", 30))
cleanup.time = types.SimpleNamespace(sleep=lambda seconds: pause(0.05))


def refused(code, call):
    def calling(**kwargs):
        raise ClientError({"Error": {"Code": code, "Message": "Could not find requested job" if code == "ValidationException" else "no"}}, call)

    return calling


def describe(kind):
    def described(**given):
        job = f"{kind} {given[f'{kind.title()}JobName']}"
        if job not in jobs:
            refused("ValidationException", "Describe")()
        status = jobs[job]
        if status == "Stopping":
            jobs[job] = "Stopped"  # as the next look finds it
        return {f"{kind.title()}JobStatus": status}

    return described


def stop(kind):
    def stopped(**given):
        job = f"{kind} {given[f'{kind.title()}JobName']}"
        jobs[job] = "Stopping"
        print("stopped", job, file=sys.stderr)

    return stopped


for kind in "processing", "training", "transform":
    setattr(cleanup.sagemaker, f"describe_{kind}_job", describe(kind))
    setattr(cleanup.sagemaker, f"stop_{kind}_job", stop(kind))
if "Refuse" in event:
    client = cleanup.boto3.client

    def refusing(name, *args, **kwargs):
        made = client(name, *args, **kwargs)
        if hasattr(made, event["Refuse"]):
            setattr(made, event["Refuse"], refused("AccessDeniedException", event["Refuse"]))
        return made

    cleanup.boto3 = types.SimpleNamespace(client=refusing)
cleanup.handler(event, types.SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000 + 1000 * (end - time.time())))
if "Stopping" in jobs.values() or "InProgress" in jobs.values():
    print("a job has not ended")
