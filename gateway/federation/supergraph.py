"""A supergraph SDL with join directives (join v0.1 to v0.5) read into a model.

The model answers one question: which subgraph resolves which field of which type, and what it asks for in return.
`api_schema` is the same graph as clients see it. Names of subgraphs in the model are the names from `@join__graph`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLSchema,
    GraphQLUnionType,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
    validate_schema,
    value_from_ast_untyped,
)

from gateway.federation.api_schema import build_api_schema
from gateway.federation.contexts import ContextArgument, read_context_argument
from gateway.federation.errors import SupergraphError
from gateway.federation.features import read_features
from gateway.federation.field_set import FieldSetReader
from gateway.federation.selection import Field, Selection

CompositeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


@dataclass(frozen=True, slots=True)
class Subgraph:
    name: str
    url: str


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """`@key`: what identifies an entity; only a resolvable one can be sent to the subgraph's `_entities`."""

    selection: Selection
    text: str
    resolvable: bool
    extension: bool


@dataclass(frozen=True, slots=True, eq=False)
class FieldInSubgraph:
    """`@join__field`: how one subgraph knows a field. `type` is set where it differs from the supergraph's.

    `used_overridden`: another subgraph took the field over, but here it still identifies entities.
    """

    external: bool = False
    used_overridden: bool = False
    requires: Selection | None = None
    contexts: tuple[ContextArgument, ...] = ()
    provides: Selection | None = None
    type: str | None = None
    overrides: str | None = None
    override_label: str | None = None

    @property
    def is_free(self) -> bool:
        """Whether it can be asked for of any object, without anything being known."""
        return self.requires is None and not self.contexts


@dataclass(frozen=True, slots=True, eq=False)
class FieldDefinition:
    name: str
    type: str
    type_name: str
    list_depth: int
    subgraphs: Mapping[str, FieldInSubgraph]
    leaf: Field | None
    """A field without fields below it, as most operations ask for it: under its own name, without arguments."""


@dataclass(frozen=True, slots=True, eq=False)
class TypeDefinition:
    """An object, interface or union. `possible` are the object types it stands for, by subgraph (objects: none)."""

    name: str
    is_abstract: bool
    subgraphs: frozenset[str]
    fields: Mapping[str, FieldDefinition]
    keys: Mapping[str, tuple[Key, ...]]
    interface_object_in: frozenset[str]
    interfaces: tuple[str, ...]
    possible: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Supergraph:
    subgraphs: Mapping[str, Subgraph]
    types: Mapping[str, TypeDefinition]
    roots: Mapping[str, str]
    """Operation kind ("query", "mutation", "subscription") to the name of its root type."""
    api_schema: GraphQLSchema
    api_possible: Mapping[str, frozenset[str]]
    """The object types of every interface and union that clients may see."""
    api_interfaces: Mapping[str, frozenset[str]]
    """The interfaces that an interface implements."""
    override_labels: tuple[str, ...]
    """The labels of progressive overrides: whoever plans says which of them are active."""


def read_supergraph(sdl: str) -> Supergraph:
    """Read a composed supergraph. Raises SupergraphError, which names what is wrong."""
    try:
        document = parse(sdl, no_location=True)
    except GraphQLError as error:
        raise SupergraphError(f"The supergraph is not valid GraphQL: {error.message}") from error
    subgraphs = read_subgraphs(document)
    features = read_features(document)
    nodes = {node.name.value: node for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    nodes = {name: node for name, node in nodes.items() if not features.is_machinery(name)}
    try:
        api_schema = build_api_schema(document, features)
    except (TypeError, GraphQLError) as error:
        raise SupergraphError(f"The supergraph is not a valid schema: {error}") from error
    if problems := validate_schema(api_schema):
        raise SupergraphError(f"The supergraph is not a valid schema: {'; '.join(each.message for each in problems)}")
    types = TypesReader(nodes, subgraphs, features.context).read()
    return Supergraph(
        subgraphs={subgraph.name: subgraph for subgraph in subgraphs.values()},
        types=types,
        roots=read_roots(document, nodes),
        api_schema=api_schema,
        api_possible=api_possible_types(api_schema),
        api_interfaces={name: frozenset(each.interfaces) for name, each in types.items() if each.is_abstract},
        override_labels=tuple(sorted(override_labels(types.values()))),
    )


def override_labels(types: Iterable[TypeDefinition]) -> set[str]:
    every = (each for type_ in types for field in type_.fields.values() for each in field.subgraphs.values())
    return {each.override_label for each in every if each.override_label is not None}


def api_possible_types(schema: GraphQLSchema) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(each.name for each in schema.get_possible_types(type_))
        for name, type_ in schema.type_map.items()
        if isinstance(type_, (GraphQLInterfaceType, GraphQLUnionType))
    }


def read_subgraphs(document: DocumentNode) -> dict[str, Subgraph]:
    """Enum value of join__Graph to subgraph."""
    for node in document.definitions:
        if isinstance(node, EnumTypeDefinitionNode) and node.name.value == "join__Graph":
            found = {}
            for value in node.values or ():
                for directive in applied(value, "join__graph"):
                    arguments = arguments_of(directive, "name")
                    found[value.name.value] = Subgraph(arguments["name"], arguments.get("url", ""))
            return found
    raise SupergraphError("This is not a supergraph: it has no enum join__Graph. Compose the subgraphs first.")


def read_roots(document: DocumentNode, nodes: Mapping[str, TypeDefinitionNode]) -> dict[str, str]:
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode):
            return {each.operation.value: each.type.name.value for each in node.operation_types}
    defaults = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
    return {kind: name for kind, name in defaults.items() if name in nodes}


class TypesReader:
    """Reads the composite types; one reader per document, because field sets look across types."""

    def __init__(
        self, nodes: Mapping[str, TypeDefinitionNode], subgraphs: Mapping[str, Subgraph], context_directive: str
    ) -> None:
        self.nodes = nodes
        self.subgraphs = subgraphs
        self.composite = {
            name: node
            for name, node in nodes.items()
            if isinstance(node, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode, UnionTypeDefinitionNode))
        }
        self.where = {name: self.subgraphs_of(node) for name, node in self.composite.items()}
        self.implementations = {
            name: {graph: self.possible_types(node, graph) for graph in self.where[name]}
            for name, node in self.composite.items()
            if not isinstance(node, ObjectTypeDefinitionNode)
        }
        field_types = {
            (name, each.name.value): named_type(each.type)
            for name, node in self.composite.items()
            for each in getattr(node, "fields", None) or ()
        }
        everywhere = {name: frozenset().union(*by_graph.values()) for name, by_graph in self.implementations.items()}
        self.field_sets = FieldSetReader(field_types, everywhere, frozenset(self.composite))
        self.context_setters: dict[str, dict[str, None]] = {}
        for name, node in self.composite.items():
            for directive in applied(node, context_directive):
                found = self.context_setters.setdefault(arguments_of(directive, "name")["name"], {})
                found.update(dict.fromkeys(sorted(everywhere.get(name, {name}))))

    def read(self) -> dict[str, TypeDefinition]:
        return {name: self.read_type(name, node) for name, node in self.composite.items()}

    def read_type(self, name: str, node: TypeDefinitionNode) -> TypeDefinition:
        keys: dict[str, tuple[Key, ...]] = {}
        interface_object_in = set()
        for directive in applied(node, "join__type"):
            arguments = arguments_of(directive, "graph")
            graph = self.graph_name(arguments["graph"], name)
            if arguments.get("isInterfaceObject"):
                interface_object_in.add(graph)
            if (text := arguments.get("key")) is not None:
                selection = self.field_sets.read(text, name, f'@key of "{name}" in subgraph "{graph}"')
                resolvable, extension = arguments.get("resolvable", True), arguments.get("extension", False)
                keys[graph] = (*keys.get(graph, ()), Key(selection, text, resolvable, extension))
        is_composite = isinstance(node, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode))
        fields = [self.read_field(name, each) for each in (node.fields or () if is_composite else ())]  # type: ignore[attr-defined]
        return TypeDefinition(
            name=name,
            is_abstract=not isinstance(node, ObjectTypeDefinitionNode),
            subgraphs=self.where[name],
            fields={each.name: each for each in fields},
            keys=keys,
            interface_object_in=frozenset(interface_object_in),
            interfaces=tuple(each.name.value for each in getattr(node, "interfaces", None) or ()),
            possible=self.implementations.get(name, {}),
        )

    def read_field(self, type_name: str, node: FieldDefinitionNode) -> FieldDefinition:
        joins = applied(node, "join__field")
        subgraphs: dict[str, FieldInSubgraph] = {}
        if not joins:
            owners = [
                arguments_of(each, "graph")["graph"] for each in applied(self.composite[type_name], "join__owner")
            ]
            graphs = {self.graph_name(owner, type_name) for owner in owners} or self.where[type_name]
            subgraphs = {graph: FieldInSubgraph() for graph in sorted(graphs)}
        for directive in joins:
            arguments = arguments_of(directive)
            # Without a graph nobody resolves the field on this very type: it comes from an interface object.
            if (graph_id := arguments.get("graph")) is not None:
                graph = self.graph_name(graph_id, f"{type_name}.{node.name.value}")
                subgraphs[graph] = self.read_field_in_subgraph(type_name, node, graph, arguments)
        name, field_type = node.name.value, named_type(node.type)
        return FieldDefinition(
            name=name,
            type=print_ast(node.type),
            type_name=field_type,
            list_depth=list_depth(node.type),
            subgraphs=subgraphs,
            leaf=None if field_type in self.composite else Field(name, name, field_type),
        )

    def read_field_in_subgraph(
        self, type_name: str, node: FieldDefinitionNode, graph: str, arguments: Mapping[str, Any]
    ) -> FieldInSubgraph:
        requires, provides = arguments.get("requires"), arguments.get("provides")
        where = f'of "{type_name}.{node.name.value}" in subgraph "{graph}"'
        return FieldInSubgraph(
            external=bool(arguments.get("external")),
            used_overridden=bool(arguments.get("usedOverridden")),
            requires=self.field_sets.read(requires, type_name, f"@requires {where}") if requires else None,
            contexts=tuple(
                read_context_argument(each, self.context_setters, self.field_sets, (type_name, node.name.value), graph)
                for each in arguments.get("contextArguments") or ()
            ),
            provides=self.field_sets.read(provides, named_type(node.type), f"@provides {where}") if provides else None,
            type=arguments.get("type"),
            overrides=arguments.get("override"),
            override_label=arguments.get("overrideLabel"),
        )

    def subgraphs_of(self, node: TypeDefinitionNode) -> frozenset[str]:
        # join v0.1 says nothing about types that are the same everywhere.
        ids = [arguments_of(each, "graph")["graph"] for each in applied(node, "join__type")] or list(self.subgraphs)
        return frozenset(self.graph_name(each, node.name.value) for each in ids)

    def possible_types(self, node: TypeDefinitionNode, graph: str) -> frozenset[str]:
        if isinstance(node, UnionTypeDefinitionNode):
            said = applied(node, "join__unionMember")
            if said:
                pairs = [arguments_of(each, "graph", "member") for each in said]
                return frozenset(
                    each["member"] for each in pairs if self.graph_name(each["graph"], node.name.value) == graph
                )
            members = [each.name.value for each in node.types or ()]
            return frozenset(each for each in members if graph in self.where[each])
        return frozenset(
            name
            for name, each in self.composite.items()
            if isinstance(each, ObjectTypeDefinitionNode) and self.implements(each, node.name.value, graph)
        )

    def implements(self, node: ObjectTypeDefinitionNode, interface: str, graph: str) -> bool:
        if graph not in self.where[node.name.value]:
            return False
        said = [arguments_of(each, "graph", "interface") for each in applied(node, "join__implements")]
        if said:
            return any(
                each["interface"] == interface and self.graph_name(each["graph"], node.name.value) == graph
                for each in said
            )
        return any(each.name.value == interface for each in node.interfaces or ())

    def graph_name(self, graph_id: str, where: str) -> str:
        try:
            return self.subgraphs[graph_id].name
        except KeyError:
            raise SupergraphError(
                f'"{where}" names the subgraph {graph_id}, which join__Graph does not list.'
            ) from None


def applied(node: Any, name: str) -> list[DirectiveNode]:
    return [directive for directive in node.directives or () if directive.name.value == name]


def arguments_of(directive: DirectiveNode, *required: str) -> dict[str, Any]:
    """The arguments by name. Raises SupergraphError where one is missing that must be there."""
    found = {each.name.value: value_from_ast_untyped(each.value) for each in directive.arguments or ()}
    for name in required:
        if not isinstance(found.get(name), str):
            raise SupergraphError(f'@{directive.name.value} has no "{name}": {print_ast(directive)}')
    return found


def named_type(node: TypeNode) -> str:
    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        node = node.type
    return node.name.value  # type: ignore[attr-defined, no-any-return]


def list_depth(node: TypeNode) -> int:
    depth = 0
    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        depth += isinstance(node, ListTypeNode)
        node = node.type
    return depth
