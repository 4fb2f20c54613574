"""Answer `__schema` and `__type` from the API schema; the only place where graphql-core executes anything."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
)

from gateway.federation.operation.normalise import NormalisedOperation
from gateway.federation.operation.prepare import formatted


def introspect(
    schema: GraphQLSchema, operation: NormalisedOperation, variables: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Data by response key, and errors."""
    node = operation.prepared.node
    only_introspection = OperationDefinitionNode(
        operation=node.operation,
        variable_definitions=node.variable_definitions,
        selection_set=SelectionSetNode(selections=operation.introspection),
    )
    document = DocumentNode(definitions=(only_introspection, *operation.prepared.fragments.values()))
    result = execute_sync(schema, document, variable_values=dict(variables))
    assert isinstance(result, ExecutionResult)  # noqa: S101 - nothing here is asynchronous
    return dict(result.data or {}), [formatted(error) for error in result.errors or ()]
