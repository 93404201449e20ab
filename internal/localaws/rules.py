"""Evaluates the Rules of a template, which moto does not know.

CloudFormation validates parameter values with them before it creates or updates any
resource ("CloudFormation template Rules syntax", CloudFormation User Guide). The CDK
deploys with change sets, so a rule that fails leaves no change set.
"""

import json

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend


def patch():
    CloudFormationBackend.create_change_set = checking(CloudFormationBackend.create_change_set)


def checking(create):
    def created(self, stack_name, change_set_name, template, parameters, *args, **kwargs):
        for why in broken(parsed(template), parameters):
            raise ValidationError(stack_name, message=f"Template validation error: {why}")
        return create(self, stack_name, change_set_name, template, parameters, *args, **kwargs)

    return created


def parsed(template):
    """Reads the JSON that the CDK writes. The template of its own bootstrap stack is YAML, whose rules only it knows."""
    return json.loads(template) if template.startswith("{") else {}


def broken(template, given):
    """Lists what the rules say of values that they do not accept."""
    values = {name: p.get("Default") for name, p in template.get("Parameters", {}).items()} | given
    for name, rule in template.get("Rules", {}).items():
        if "RuleCondition" in rule and not holds(rule["RuleCondition"], values):
            continue
        for assertion in rule["Assertions"]:
            if not holds(assertion["Assert"], values):
                yield assertion.get("AssertDescription", f"rule {name} does not hold")


def holds(condition, values):
    """Evaluates a rule-specific intrinsic function."""
    ((function, of),) = condition.items()
    if function == "Fn::Equals":
        return value(of[0], values) == value(of[1], values)
    if function == "Fn::Not":
        return not holds(of[0], values)
    if function == "Fn::And":
        return all(holds(one, values) for one in of)
    if function == "Fn::Or":
        return any(holds(one, values) for one in of)
    if function == "Fn::Contains":
        return value(of[1], values) in [value(one, values) for one in of[0]]
    raise NotImplementedError(f"{function} in a rule")


def value(of, values):
    return values[of["Ref"]] if isinstance(of, dict) else of
