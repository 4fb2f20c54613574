"""Parse a document, validate it against the API schema and pick the operation to run.

The result depends on the text alone, so that it can be kept and used again for every request with the same text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    parse,
    print_ast,
)

from gateway.federation.errors import OperationError
from gateway.federation.operation.conditions import condition_variables
from gateway.federation.operation.validation import validation_errors


@dataclass(frozen=True, slots=True, eq=False)
class PreparedOperation:
    """A valid operation. `condition_variables` decide its @skip and @include directives."""

    kind: str
    name: str | None
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variable_definitions: Mapping[str, str]
    """Variable name to its definition as GraphQL text, to be repeated in subgraph operations."""
    condition_variables: tuple[str, ...]


def prepare(
    schema: GraphQLSchema, text: str, operation_name: str | None = None, max_tokens: int | None = None
) -> PreparedOperation:
    """Raises OperationError: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED or OPERATION_RESOLUTION_FAILURE."""
    document = parsed(text, max_tokens)
    errors = validation_errors(schema, document)
    if errors:
        raise OperationError([formatted(error) for error in errors], "GRAPHQL_VALIDATION_FAILED")
    node = picked(document, operation_name)
    return PreparedOperation(
        kind=node.operation.value,
        name=node.name.value if node.name else None,
        node=node,
        fragments={each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)},
        variable_definitions={
            each.variable.name.value: print_ast(without_directives(each)) for each in node.variable_definitions or ()
        },
        condition_variables=condition_variables(document),
    )


def parsed(text: str, max_tokens: int | None) -> DocumentNode:
    try:
        document = parse(text, max_lexical_tokens=max_tokens, max_comments=max_tokens, allow_empty_selection_sets=False)
    except GraphQLError as error:
        is_too_long = "Document contains more than" in error.message
        code = "TOKEN_LIMIT_EXCEEDED" if is_too_long else "GRAPHQL_PARSE_FAILED"
        raise OperationError([formatted(error)], code) from error
    unchain_tokens(document)
    return document


def unchain_tokens(document: DocumentNode) -> None:
    """Tokens hold the ones before and after them: circles, which only the garbage collector would let go."""
    token = document.loc and document.loc.start_token
    while token:
        following = token.next
        token.prev = token.next = None
        token = following


def picked(document: DocumentNode, operation_name: str | None) -> OperationDefinitionNode:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if operation_name:
        operations = [each for each in operations if each.name and each.name.value == operation_name]
    if len(operations) == 1:
        return operations[0]
    if operation_name:
        message = f'The document has no operation named "{operation_name}".'
    elif operations:
        message = "The document has several operations: operationName must say which one to run."
    else:
        message = "The document has no operation to run."
    raise OperationError([{"message": message}], "OPERATION_RESOLUTION_FAILURE")


def without_directives(node: VariableDefinitionNode) -> VariableDefinitionNode:
    return VariableDefinitionNode(variable=node.variable, type=node.type, default_value=node.default_value)


def formatted(error: GraphQLError) -> dict[str, Any]:
    return dict(error.formatted)
