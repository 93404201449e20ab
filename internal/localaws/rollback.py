"""Rolls back what fails while a stack is made or updated, which moto leaves half done.

CloudFormation deletes what a failed creation has made, and takes a failed update back to
the template before it ("Choose how to handle failures when provisioning resources",
CloudFormation User Guide). The events name the resource and the reason, and the CDK CLI
shows them.
"""

import copy

import functions
import rollouts
from moto.cloudformation import parsing
from moto.cloudformation.models import Event

EMPTY = '{"Resources": {}}'


def patch():
    parsing.parse_and_create_resource = remembering(parsing.parse_and_create_resource)
    parsing.parse_and_update_resource = remembering(parsing.parse_and_update_resource)


def rolling_back(execute):
    """Wraps moto's ExecuteChangeSet."""

    def executed(self, change_set_name, stack_name=None):
        change = self.change_sets.get(change_set_name) or next(
            c for c in self.change_sets.values() if c.change_set_name == change_set_name
        )
        stack, made = self.stacks[change.stack_id], change.change_set_type == "CREATE"
        resources = stack.resource_map
        before, parameters = copy.deepcopy(resources._template), dict(resources.input_parameters)
        template = stack.template
        try:
            execute(self, change_set_name, stack_name)
            if not made:
                rollouts.of_stack(self, before.get("Resources", {}), resources._template.get("Resources", {}))
            functions.of_stack(self, stack, before.get("Resources", {}))
        except Exception as why:  # whatever a model of moto's says no with
            verb = "" if made else "UPDATE_"
            failed(stack, resources, "CREATE_FAILED" if made else "UPDATE_FAILED", why)
            stack._add_stack_event(verb + "ROLLBACK_IN_PROGRESS", resource_status_reason=reason(why))
            stack.status = verb + "ROLLBACK_IN_PROGRESS"
            if made:
                resources.delete()
                resources._resource_json_map, stack.template = {}, EMPTY  # it makes what it is asked for
            else:
                resources.renamed = set()
                resources.update(before, parameters)
                functions.of_stack(self, stack, before.get("Resources", {}))  # CloudFormation calls them again
                stack.template = template
            stack._add_stack_event(verb + "ROLLBACK_COMPLETE")
            stack.status = verb + "ROLLBACK_COMPLETE"

    return executed


def remembering(make):
    """Keeps which resource is being made or changed."""

    def making(logical_id, resource_json, resources_map, *args, **kwargs):
        resources_map.at = logical_id, resource_json.get("Type", "")
        return make(logical_id, resource_json, resources_map, *args, **kwargs)

    return making


def failed(stack, resources, status, why):
    """Adds the event of the resource that failed."""
    id, kind = getattr(why, "at", None) or getattr(resources, "at", (stack.name, ""))
    made = resources._parsed_resources.get(id)
    physical = getattr(made, "arn", None) or getattr(made, "physical_resource_id", None) or ""
    stack.events.append(Event(stack.stack_id, stack.name, id, physical, kind, status, reason(why), None))


def reason(why):
    return getattr(why, "message", None) or f"{type(why).__name__}: {why}"
