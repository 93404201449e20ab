"""Is as much of the AWS CLI as the commands that sagerock prints need."""

import sys

import boto3


def camel(text):
    return "".join(part.capitalize() for part in text.split("-"))


service, command, *rest = sys.argv[1:]
waiter = rest.pop(0) if command == "wait" else ""
values = dict(zip(rest[::2], rest[1::2], strict=True))
client = boto3.client(service, region_name=values.pop("--region"))
call = client.get_waiter(waiter.replace("-", "_")).wait if waiter else getattr(client, command.replace("-", "_"))
call(**{camel(flag.removeprefix("--")): value for flag, value in values.items()})
