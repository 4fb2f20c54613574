"""Federated graphs without a network: subgraphs that graphql-core executes in this process, over one world of objects.

Every subgraph sees the world through its own schema: an external field can be read only from the representation that
was sent, or where the parent field provides it. The single schema sees everything, which makes it the oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    NameNode,
    ObjectTypeDefinitionNode,
    SchemaExtensionNode,
    build_ast_schema,
    execute_sync,
    parse,
    validate,
)

from gateway.federation import Engine, Outcome, SubgraphError, SubgraphRequest, Supergraph, read_supergraph

SUPERGRAPHS = Path(__file__).parent / "supergraphs"
DIRECTIVES = """
scalar FieldSet
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @external on OBJECT | FIELD_DEFINITION
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @override(from: String!, label: String) on FIELD_DEFINITION
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | ARGUMENT_DEFINITION
directive @interfaceObject on OBJECT
"""
Function = Callable[["View", Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Ref:
    """A pointer to an object of the world."""

    type_name: str
    name: str


@dataclass
class World:
    """`objects` by type and name; `functions` compute fields (root fields too) from a view and the arguments.

    `type_in` says under which name a subgraph knows a type (interface objects).
    """

    objects: Mapping[str, Mapping[str, Mapping[str, Any]]]
    functions: Mapping[tuple[str, str], Function]
    supertypes: Mapping[str, str] = field(default_factory=dict)

    def find(self, type_name: str, wanted: Mapping[str, Any]) -> Ref | None:
        """The object whose values are those of a representation, references followed."""
        names = [type_name, *(name for name, above in self.supertypes.items() if above == type_name)]
        for each in names:
            for name, found in self.objects.get(each, {}).items():
                if self.matches(found, wanted):
                    return Ref(each, name)
        return None

    def matches(self, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
        for key, value in wanted.items():
            mine = found.get(key)
            if isinstance(mine, Ref):
                mine = self.objects[mine.type_name][mine.name]
            if isinstance(value, dict) and isinstance(mine, Mapping):
                if not self.matches(mine, value):
                    return False
            elif mine != value:
                return False
        return True


@dataclass(frozen=True)
class View:
    """An object as one subgraph (None: the single schema) sees it."""

    world: World
    ref: Ref
    local_type: str
    external: Mapping[str, frozenset[str]]
    sent: Mapping[str, Any]
    provided: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        if name in self.external.get(self.local_type, ()) and name not in self.provided:
            if name not in self.sent:
                raise GraphQLError(f"{self.local_type}.{name} is external here and was not sent")
            return self.sent[name]
        value = self.world.objects[self.ref.type_name][self.ref.name].get(name)
        return self.world.objects[value.type_name][value.name] if isinstance(value, Ref) else value


class ExecutableSchema:
    """A schema over the world: a subgraph's, or with no name the single one."""

    def __init__(self, world: World, schema: GraphQLSchema, document: DocumentNode | None) -> None:
        self.world = world
        self.schema = schema
        self.external: dict[str, frozenset[str]] = {}
        self.provides: dict[tuple[str, str], frozenset[str]] = {}
        self.interface_objects: set[str] = set()
        self.keys: dict[str, frozenset[str]] = {}
        for node in document.definitions if document else ():
            if isinstance(node, ObjectTypeDefinitionNode):
                self.note(node)

    def note(self, node: ObjectTypeDefinitionNode) -> None:
        name = node.name.value
        directives = {each.name.value for each in node.directives or ()}
        if "interfaceObject" in directives:
            self.interface_objects.add(name)
        for each in node.fields or ():
            for directive in each.directives or ():
                if directive.name.value == "external":
                    self.external[name] = self.external.get(name, frozenset()) | {each.name.value}
                if directive.name.value == "provides":
                    text = directive.arguments[0].value.value  # type: ignore[index, union-attr]
                    self.provides[name, each.name.value] = frozenset(text.split())

    def execute(self, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        document = parse(text)
        errors = validate(self.schema, document)
        if errors:
            return {"errors": [error.formatted for error in errors]}
        result = execute_sync(
            self.schema,
            document,
            variable_values=dict(variables),
            field_resolver=self.resolve,
            type_resolver=self.type_of,
        )
        return dict(result.formatted)  # type: ignore[union-attr]

    def type_of(self, value: Any, info: GraphQLResolveInfo, _: Any) -> str:
        return value.local_type if isinstance(value, View) else value["__typename"]

    def resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        type_name, name = info.parent_type.name, info.field_name
        if name == "_entities":
            return [self.entity(each) for each in arguments["representations"]]
        provided = self.provides.get((type_name, name), frozenset())
        return self.seen(self.read(source, type_name, name, arguments), info, provided)

    def read(self, source: Any, type_name: str, name: str, arguments: Mapping[str, Any]) -> Any:
        names = [source.ref.type_name, type_name] if isinstance(source, View) else [type_name]
        names += [self.world.supertypes[each] for each in names if each in self.world.supertypes]
        for each in names:
            if (each, name) in self.world.functions:
                return self.world.functions[each, name](source, arguments)
        if isinstance(source, View):
            if name in self.external.get(type_name, ()):
                return source[name]
            return self.world.objects[source.ref.type_name][source.ref.name].get(name)
        return None if source is None else source.get(name)

    def entity(self, representation: Mapping[str, Any]) -> View | None:
        local_type = representation["__typename"]
        sent = {name: value for name, value in representation.items() if name != "__typename"}
        keys = {name: value for name, value in sent.items() if name not in self.external.get(local_type, ())}
        ref = self.world.find(local_type, keys)
        return None if ref is None else self.view(ref, sent=sent)

    def seen(self, value: Any, info: GraphQLResolveInfo, provided: frozenset[str]) -> Any:
        if isinstance(value, Ref):
            return self.view(value, provided=provided)
        if isinstance(value, list):
            return [self.seen(each, info, provided) for each in value]
        return value

    def view(self, ref: Ref, sent: Mapping[str, Any] | None = None, provided: frozenset[str] = frozenset()) -> View:
        above = self.world.supertypes.get(ref.type_name)
        local_type = above if above in self.interface_objects else ref.type_name
        assert local_type is not None
        return View(self.world, ref, local_type, self.external, sent or {}, provided)


def subgraph_schema(world: World, sdl: str) -> ExecutableSchema:
    document = parse(sdl)
    definitions = [node for node in document.definitions if not isinstance(node, SchemaExtensionNode)]
    entities = [
        node.name.value
        for node in definitions
        if isinstance(node, ObjectTypeDefinitionNode)
        and any(each.name.value == "key" for each in node.directives or ())
    ]
    machinery = DIRECTIVES + "scalar _Any type _Service { sdl: String! }"
    added = "_service: _Service!"
    if entities:
        machinery += f" union _Entity = {' | '.join(entities)}"
        added += " _entities(representations: [_Any!]!): [_Entity]!"
    extended = parse(f"extend type Query {{ {added} }}").definitions[0]
    if not any(getattr(node, "name", None) and node.name.value == "Query" for node in definitions):
        definitions.append(ObjectTypeDefinitionNode(name=NameNode(value="Query"), fields=()))
    for index, node in enumerate(definitions):
        if isinstance(node, ObjectTypeDefinitionNode) and node.name.value == "Query":
            definitions[index] = ObjectTypeDefinitionNode(
                name=node.name,
                fields=(*node.fields, *extended.fields),
                directives=(),
                interfaces=(),  # type: ignore
            )
    whole = DocumentNode(definitions=(*definitions, *parse(machinery).definitions))
    return ExecutableSchema(world, build_ast_schema(whole), document)


@dataclass
class Sent:
    """A request as the subgraph got it."""

    subgraph: str
    query: str
    variables: dict[str, Any]


@dataclass
class Federation:
    """A supergraph whose subgraphs run in this process. `broken` subgraphs raise, `answers` overrule what one says."""

    engine: Engine
    single: ExecutableSchema
    schemas: Mapping[str, ExecutableSchema]
    sent: list[Sent] = field(default_factory=list)
    broken: dict[str, SubgraphError] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)

    async def transport(self, request: SubgraphRequest) -> bytes:
        body = orjson.loads(request.body)
        self.sent.append(Sent(request.subgraph, body["query"], body.get("variables") or {}))
        if request.subgraph in self.broken:
            raise self.broken[request.subgraph]
        if request.subgraph in self.answers:
            return self.answers[request.subgraph]
        return orjson.dumps(self.schemas[request.subgraph].execute(body["query"], body.get("variables") or {}))

    async def ask(self, text: str, **variables: Any) -> Outcome:
        prepared = self.engine.prepare(text)
        planned = self.engine.plan(prepared, self.engine.conditions(prepared, variables))
        # As for every operation that comes again.
        planned.shaping.generate()
        return await self.engine.execute(planned, variables, self.transport)

    async def data(self, text: str, **variables: Any) -> Any:
        """The data of an operation that must succeed."""
        outcome = await self.ask(text, **variables)
        assert outcome.errors == []
        return outcome.data

    def plan(self, text: str, **variables: Any) -> str:
        prepared = self.engine.prepare(text)
        return str(self.engine.plan(prepared, self.engine.conditions(prepared, variables)).plan)

    def alone(self, text: str, **variables: Any) -> dict[str, Any]:
        """What the single schema answers."""
        return self.single.execute(text, variables)


def load_supergraph(name: str) -> Supergraph:
    return read_supergraph((SUPERGRAPHS / f"{name}.graphql").read_text())


def federation(name: str, world: World) -> Federation:
    """The supergraph `supergraphs/NAME.graphql` over its subgraphs in `supergraphs/NAME/`."""
    engine = Engine.of(load_supergraph(name))
    schemas = {path.stem: subgraph_schema(world, path.read_text()) for path in (SUPERGRAPHS / name).glob("*.graphql")}
    return Federation(engine, ExecutableSchema(world, engine.supergraph.api_schema, None), schemas)
