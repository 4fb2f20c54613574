"""Answer `__schema` and `__type` from the API schema; the only place where graphql-core executes anything."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from gateway.federation.executor.places import Object, add_objects
from gateway.federation.operation.normalise import NormalisedOperation, Position
from gateway.federation.operation.prepare import formatted


def introspect(
    schema: GraphQLSchema, operation: NormalisedOperation, variables: Mapping[str, Any], data: Object
) -> list[dict[str, Any]]:
    """Put what is asked of the schema into the data, under response keys; the errors."""
    problems = []
    for position in dict.fromkeys(position for position, _ in operation.introspection):
        nodes = tuple(node for place, node in operation.introspection if place is position)
        found, errors = answered(schema, operation, nodes, variables)
        problems += errors
        for each in objects_of(position, operation.root, [data]):
            each.update(found)
    return problems


def answered(
    schema: GraphQLSchema, operation: NormalisedOperation, nodes: tuple[FieldNode, ...], variables: Mapping[str, Any]
) -> tuple[Object, list[dict[str, Any]]]:
    node = operation.prepared.node
    only_introspection = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=node.variable_definitions,
        selection_set=SelectionSetNode(selections=nodes),
    )
    document = DocumentNode(definitions=(only_introspection, *operation.prepared.fragments.values()))
    result = execute_sync(schema, document, variable_values=dict(variables))
    assert isinstance(result, ExecutionResult)  # noqa: S101 - nothing here is asynchronous
    return dict(result.data or {}), [formatted(error) for error in result.errors or ()]


def objects_of(wanted: Position, position: Position, objects: list[Object]) -> Iterator[Object]:
    """The objects that stand at a position, of those that stand at one above it."""
    if position is wanted:
        yield from objects
    for key, child in position.children.items():
        below: list[Object] = []
        for each in objects:
            add_objects(each.get(key), below)
        yield from objects_of(wanted, child, below)
