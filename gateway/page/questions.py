"""The questions staff can ask without writing GraphQL: operations whose variables are the form's inputs.

    examples.json, docs/mechanisms/NN.graphql ▸ questions ▸ those the schema can answer, with inputs and Chinese words

A question is added by adding its query: what can be chosen follows from the variables, what is chosen at first from
their defaults, and how a column is called from the schema's descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    get_named_type,
    parse,
    print_ast,
    type_from_ast,
    validate,
    value_from_ast_untyped,
)

EXAMPLES = Path(__file__).parent / "examples.json"
MECHANISMS = Path(__file__).parents[2] / "docs" / "mechanisms"
# The layers of a Relay connection say nothing to a reader; the page's tables leave them out too.
SILENT = {"edges", "node"}
_CHINESE = re.compile(r"[\u4e00-\u9fff][^。.]*")


@dataclass(frozen=True)
class Question:
    """`group` is "report", "common" or "mechanism"; `id` is the number in its group, as in an address: c1, m13."""

    id: str
    group: str
    zh: str
    en: str
    query: str


def load_questions(examples: Path = EXAMPLES, mechanisms: Path = MECHANISMS) -> tuple[Question, ...]:
    """Reports, common questions, mechanisms, in this order."""
    listed = [
        Question(f"c{number}", "report" if example.get("report") else "common", *_titled(example))
        for number, example in enumerate(orjson.loads(examples.read_bytes()), 1)
    ]
    files = sorted(mechanisms.glob("*.graphql"))
    reports_first = sorted(listed, key=lambda question: question.group != "report")
    return (*reports_first, *(_mechanism(path.stem, path.read_text(encoding="utf-8")) for path in files))


def _titled(example: Mapping[str, str]) -> tuple[str, str, str]:
    return example["zh"], example["en"], example["query"]


def _mechanism(number: str, text: str) -> Question:
    """The first two lines of a mechanism's query are its question in both languages."""
    zh, en, *_ = (line.removeprefix("# ") for line in text.splitlines())
    return Question(f"m{number}", "mechanism", zh, en, text)


@lru_cache(maxsize=2)
def offered(questions: tuple[Question, ...], schema: GraphQLSchema) -> list[dict[str, Any]]:
    """Each question the schema can answer, as the page reads it, with its `inputs` and `words`."""
    documents = [(question, parse(question.query)) for question in questions]
    return [
        {**asdict(question), "inputs": inputs(schema, document), "words": words(schema, document)}
        for question, document in documents
        if not validate(schema, document)
    ]


def inputs(schema: GraphQLSchema, document: DocumentNode) -> list[dict[str, Any]]:
    """What can be chosen: name, type and default of each variable of the operation; `options` of an enumeration."""
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return [_input(schema, variable) for variable in next(operations).variable_definitions or ()]


def _input(schema: GraphQLSchema, variable: VariableDefinitionNode) -> dict[str, Any]:
    default = variable.default_value and value_from_ast_untyped(variable.default_value)
    found = {"name": variable.variable.name.value, "type": print_ast(variable.type), "default": default}
    kind = get_named_type(type_from_ast(schema, variable.type))
    return {**found, "options": _terms(kind)} if isinstance(kind, GraphQLEnumType) else found


def words(schema: GraphQLSchema, document: DocumentNode) -> dict[str, dict[str, Any]]:
    """Chinese for what an answer holds, by path: `label` of the field, `values` of an enumeration, where described."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    found: dict[str, dict[str, Any]] = {}

    def walk(node: SelectionSetNode, parent: GraphQLObjectType, path: tuple[str, ...]) -> None:
        for selection in node.selections:
            if isinstance(selection, FragmentSpreadNode):
                walk(fragments[selection.name.value].selection_set, parent, path)
            elif isinstance(selection, FieldNode) and (field := parent.fields.get(selection.name.value)):
                name = (selection.alias or selection.name).value
                inner = path if name in SILENT else (*path, name)
                kind = get_named_type(field.type)
                if inner != path:
                    found[".".join(inner)] = _worded(selection, field, kind)
                if selection.selection_set and isinstance(kind, GraphQLObjectType):
                    walk(selection.selection_set, kind, inner)

    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and (root := schema.get_root_type(node.operation)):
            walk(node.selection_set, root, ())
    return found


def _worded(selection: FieldNode, field: GraphQLField, kind: GraphQLNamedType) -> dict[str, Any]:
    label = " · ".join(filter(None, [chinese(field.description), *_narrowed(selection, field)]))
    return {"label": label, "values": _terms(kind)} if isinstance(kind, GraphQLEnumType) else {"label": label}


def _narrowed(selection: FieldNode, field: GraphQLField) -> Iterator[str]:
    """Chinese for what an aliased field is narrowed down to by its enumerated arguments: BROKEN 未兑现."""
    for argument in (selection.alias and selection.arguments) or ():
        kind = get_named_type(field.args[argument.name.value].type)
        if argument.name.value in ("order", "level"):
            continue
        if isinstance(kind, GraphQLEnumType) and isinstance(argument.value, EnumValueNode):
            yield _terms(kind)[argument.value.value]


def _terms(kind: GraphQLEnumType) -> dict[str, str]:
    return {name: chinese(value.description) or name for name, value in kind.values.items()}


def chinese(description: str | None) -> str:
    """The Chinese term that ends a description, as 到期日 in "When it is due. 到期日，按工作日计算。"; or nothing."""
    found = _CHINESE.findall(description or "")
    return re.split(r"[，；：（ (,;:]", found[-1])[0] if found else ""
