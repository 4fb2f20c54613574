"""Federated graphs whose data follows from their schemas: strict subgraphs, and a single schema as the oracle.

Nobody writes data down: the value of a field is a function of the object it stands on. An object is a type and a
number; what a reference points to is drawn from a hash. A subgraph knows no more than its SDL allows: an external
field is read only from what was sent or provided, a required one is computed from the representation alone, a
representation must hold a whole resolvable key and nothing that the subgraph did not ask for, and an operation must
be valid in its schema.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaExtensionNode,
    SelectionSetNode,
    TypeNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    execute_sync,
    parse,
    print_ast,
    validate,
    value_from_ast_untyped,
)

from gateway.federation import Engine, Supergraph, read_supergraph
from tests.gateway.in_process import SUPERGRAPHS, Federation

DIRECTIVES = """
scalar FieldSet
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @external on OBJECT | FIELD_DEFINITION
directive @extends on OBJECT | INTERFACE
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @override(from: String!, label: String) on FIELD_DEFINITION
directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | ARGUMENT_DEFINITION
directive @interfaceObject on OBJECT
scalar ContextFieldValue
directive @context(name: String!) repeatable on OBJECT | INTERFACE | UNION
directive @fromContext(field: ContextFieldValue) on ARGUMENT_DEFINITION
scalar _Any
type _Service { sdl: String! }
"""
OBJECTS_PER_TYPE = 3
Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode


@dataclass(frozen=True)
class Thing:
    """An object, as it stands in one answer: what was sent for it, what the path to it provides, where it was found."""

    type_name: str
    number: int
    sent: Mapping[str, Any] = field(default_factory=dict)
    provided: tuple[SelectionSetNode, ...] = ()
    above: Thing | None = None


def directives(node: Any, name: str) -> list[DirectiveNode]:
    return [each for each in getattr(node, "directives", None) or () if each.name.value == name]


def argument(directive: DirectiveNode, name: str) -> Any:
    return next(
        (value_from_ast_untyped(each.value) for each in directive.arguments or () if each.name.value == name), None
    )


def field_set(directive: DirectiveNode) -> SelectionSetNode:
    return parse(f"{{ {argument(directive, 'fields')} }}").definitions[0].selection_set  # type: ignore[attr-defined, no-any-return]


def named(node: TypeNode) -> str:
    while isinstance(node, (ListTypeNode, NonNullTypeNode)):
        node = node.type
    return node.name.value  # type: ignore[attr-defined, no-any-return]


def draw(*seed: Any) -> int:
    return int.from_bytes(hashlib.sha256("|".join(map(str, seed)).encode()).digest()[:4])


@dataclass
class Local:
    """One subgraph's SDL, extensions taken for definitions."""

    types: dict[str, Composite]
    unions: dict[str, frozenset[str]]
    enums: dict[str, list[str]]
    document: DocumentNode
    extended: frozenset[str]

    @classmethod
    def of(cls, sdl: str) -> Local:
        kinds = {
            ObjectTypeExtensionNode: ObjectTypeDefinitionNode,
            InterfaceTypeExtensionNode: InterfaceTypeDefinitionNode,
        }
        types: dict[str, Any] = {}
        extensions: set[str] = set()
        rest = []
        for node in parse(sdl, no_location=True).definitions:
            kind = kinds.get(type(node))  # type: ignore[call-overload]
            if kind:
                extensions.add(node.name.value)  # type: ignore[attr-defined]
            if kind or isinstance(node, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode)):
                known = types.get(node.name.value)  # type: ignore[attr-defined]
                types[node.name.value] = (kind or type(node))(  # type: ignore[attr-defined, operator]
                    name=node.name,  # type: ignore[attr-defined]
                    fields=(*(known.fields if known else ()), *(node.fields or ())),  # type: ignore[attr-defined]
                    interfaces=(*(known.interfaces if known else ()), *(node.interfaces or ())),  # type: ignore[attr-defined]
                    directives=(*(known.directives if known else ()), *(node.directives or ())),  # type: ignore[attr-defined]
                )
            elif not isinstance(node, SchemaExtensionNode):
                rest.append(node)
        unions = {
            node.name.value: frozenset(each.name.value for each in node.types or ())
            for node in rest
            if isinstance(node, UnionTypeDefinitionNode)
        }
        enums = {
            node.name.value: [each.name.value for each in node.values or ()]
            for node in rest
            if isinstance(node, EnumTypeDefinitionNode)
        }
        extended = frozenset(name for name, each in types.items() if name in extensions or directives(each, "extends"))
        return cls(types, unions, enums, DocumentNode(definitions=(*types.values(), *rest)), extended)

    def field(self, type_name: str, name: str) -> FieldDefinitionNode | None:
        node = self.types.get(type_name)
        return next((each for each in node.fields or () if each.name.value == name), None) if node else None

    def is_external(self, type_name: str, name: str) -> bool:
        node = self.field(type_name, name)
        if node is None or (type_name in self.extended and self.is_key_field(type_name, name)):
            return False  # Federation 1: the key of an extension is external, and can be asked all the same.
        whole = directives(self.types[type_name], "external") and not self.is_key_field(type_name, name)
        return bool(directives(node, "external") or whole)

    def is_key_field(self, type_name: str, name: str) -> bool:
        return any(name in names_in(field_set(each), type_name) for each in directives(self.types[type_name], "key"))

    def contexts_of(self, type_name: str) -> set[str]:
        """The contexts that a type, an interface or a union sets."""
        unions = (node for node in self.document.definitions if isinstance(node, UnionTypeDefinitionNode))
        nodes = {**self.types, **{node.name.value: node for node in unions}}
        return {argument(each, "name") for each in directives(nodes.get(type_name), "context")}

    def possible(self, type_name: str) -> frozenset[str] | None:
        """The object types behind a type; None where the subgraph cannot tell (interface objects, other types)."""
        if type_name in self.unions:
            return self.unions[type_name]
        node = self.types.get(type_name)
        if isinstance(node, InterfaceTypeDefinitionNode):
            return frozenset(
                name
                for name, each in self.types.items()
                if isinstance(each, ObjectTypeDefinitionNode)
                and type_name in {interface.name.value for interface in each.interfaces or ()}
            )
        return None

    def is_interface_object(self, type_name: str) -> bool:
        return type_name in self.types and bool(directives(self.types[type_name], "interfaceObject"))


def names_in(selection: SelectionSetNode, type_name: str) -> dict[str, FieldNode]:
    """The fields that a selection has for one object type."""
    found: dict[str, FieldNode] = {}
    for each in selection.selections:
        if isinstance(each, FieldNode):
            found[each.name.value] = each
        elif isinstance(each, InlineFragmentNode):
            condition = each.type_condition.name.value if each.type_condition else type_name
            if condition == type_name:
                found.update(names_in(each.selection_set, type_name))
    return found


class World:
    """The values that are true in every subgraph."""

    def __init__(self, locals_: Mapping[str, Local]) -> None:
        self.locals = locals_
        self.possible: dict[str, frozenset[str]] = {}
        for local in locals_.values():
            for name in (*local.types, *local.unions):
                if (found := local.possible(name)) is not None:
                    self.possible[name] = self.possible.get(name, frozenset()) | found
        self.key_fields = set(self.find_key_fields())

    def find_key_fields(self) -> Iterator[tuple[str, str]]:
        for local in self.locals.values():
            for name, node in local.types.items():
                for key in directives(node, "key"):
                    yield from self.fields_within(local, name, field_set(key))

    def fields_within(self, local: Local, type_name: str, selection: SelectionSetNode) -> Iterator[tuple[str, str]]:
        for name, node in names_in(selection, type_name).items():
            for each in {type_name, *self.possible.get(type_name, ())}:
                yield each, name
            definition = local.field(type_name, name)
            if node.selection_set and definition:
                yield from self.fields_within(local, named(definition.type), node.selection_set)

    def definitions(self, type_name: str, name: str) -> list[tuple[Local, FieldDefinitionNode]]:
        """Who says something about a field: on the type, or on an interface object that stands for it."""
        found = []
        for local in self.locals.values():
            for each in (type_name, *(name for name, types in self.possible.items() if type_name in types)):
                if each != type_name and not local.is_interface_object(each):
                    continue
                node = local.field(each, name)
                if node is not None:
                    found.append((local, node))
        return found

    def value(self, thing: Thing, name: str, arguments: Mapping[str, Any]) -> Any:
        """Arguments from a context that are not given are taken from above the object."""
        definitions = self.definitions(thing.type_name, name)
        lent = dict(self.lent(thing, definitions, arguments))
        own = [node for local, node in definitions if not local.is_external(thing.type_name, name)]
        everywhere = [{each.name.value for each in node.arguments or ()} for node in own]
        arguments = {
            key: value for key, value in {**lent, **arguments}.items() if all(key in names for names in everywhere)
        }
        return below(thing, self.drawn_value(thing, name, arguments, definitions))

    def lent(self, thing: Thing, definitions: Any, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for local, node in definitions:
            for each in node.arguments or ():
                for directive in directives(each, "fromContext"):
                    if each.name.value not in given:
                        context, _, text = argument(directive, "field").strip().removeprefix("$").partition(" ")
                        yield each.name.value, self.taken(thing.above, local, context, braced(text))

    def taken(self, thing: Thing | None, local: Local, context: str, selection: SelectionSetNode) -> Any:
        """What the nearest object that sets a context lends; None where there is none."""
        while thing is not None:
            names = [thing.type_name, *(name for name, types in self.possible.items() if thing.type_name in types)]
            if any(context in local.contexts_of(name) for name in names):
                return leaf_of(self.read(thing, selection))
            thing = thing.above
        return None

    def drawn_value(self, thing: Thing, name: str, arguments: Mapping[str, Any], definitions: Any) -> Any:
        required = [each for _, node in definitions for each in directives(node, "requires")]
        seed = f"{thing.type_name}.{thing.number}.{name}"
        if arguments:
            seed += json.dumps(arguments, sort_keys=True)
        if required:
            seed = f"{name} of {json.dumps(self.read(thing, field_set(required[0])), sort_keys=True)}"
        return self.drawn(thing, name, seed, [node.type for _, node in definitions], definitions)

    def drawn(self, thing: Thing, name: str, seed: str, types: list[Any], definitions: Any) -> Any:
        """A value that every type allows."""
        if any(isinstance(each, NonNullTypeNode) for each in types):
            types = [each.type if isinstance(each, NonNullTypeNode) else each for each in types]
        elif (thing.type_name, name) not in self.key_fields and draw("null", seed) % 5 == 0:
            return None
        if isinstance(types[0], ListTypeNode):
            inner = [each.type for each in types]
            return [
                self.drawn(thing, name, f"{seed}[{index}]", inner, definitions)
                for index in range(draw("length", seed) % 4)
            ]
        return self.single(thing, name, seed, types[0].name.value, {each.name.value for each in types}, definitions)

    def single(self, thing: Thing, name: str, seed: str, type_name: str, names: set[str], definitions: Any) -> Any:
        is_key = (thing.type_name, name) in self.key_fields
        match type_name:
            case "Int":
                return draw(thing.type_name) % 1000 * 10 + thing.number if is_key else draw(seed) % 100
            case "Float":
                return draw(seed) % 100 / 4
            case "Boolean":
                return draw(seed) % 2 == 0
            case "ID" | "String":
                return f"{name}-{thing.type_name}-{thing.number}" if is_key else seed
        enums = [local.enums[type_name] for local, _ in definitions if type_name in local.enums]
        if enums:
            shared = [each for each in enums[0] if all(each in values for values in enums)]
            return shared[draw(seed) % len(shared)]
        if not any(type_name in local.types or type_name in local.unions for local in self.locals.values()):
            return {"custom": seed}
        known = [found for local, _ in definitions for each in names if (found := self.behind(local, each)) is not None]
        shared = sorted(frozenset.intersection(*known)) if known else sorted(self.possible.get(type_name, {type_name}))
        if not shared:
            raise AssertionError(f"no object can stand for {thing.type_name}.{name}")
        return Thing(shared[draw("type", seed) % len(shared)], draw("number", seed) % OBJECTS_PER_TYPE)

    def behind(self, local: Local, type_name: str) -> frozenset[str] | None:
        if (possible := local.possible(type_name)) is not None:
            return possible
        return None if local.is_interface_object(type_name) or type_name in self.possible else frozenset({type_name})

    def read(self, thing: Thing, selection: SelectionSetNode) -> dict[str, Any]:
        """What a requirement finds on an object."""
        result = {}
        for name, node in names_in(selection, thing.type_name).items():
            given = {each.name.value: value_from_ast_untyped(each.value) for each in node.arguments or ()}
            if name != "__typename":
                result[name] = self.deep(self.value(thing, name, given), node.selection_set)
        return result

    def deep(self, value: Any, selection: SelectionSetNode | None) -> Any:
        if isinstance(value, list):
            return [self.deep(each, selection) for each in value]
        return self.read(value, selection) if isinstance(value, Thing) and selection else value

    def find(self, type_name: str, wanted: Mapping[str, Any], key: SelectionSetNode) -> Thing | None:
        for each in sorted(self.possible.get(type_name, {type_name})):
            for number in range(OBJECTS_PER_TYPE):
                thing = Thing(each, number)
                if self.read(thing, key) == sent_part(wanted, key, type_name):
                    return thing
        return None


def below(thing: Thing, value: Any) -> Any:
    if isinstance(value, list):
        return [below(thing, each) for each in value]
    return replace(value, above=thing) if isinstance(value, Thing) else value


def braced(text: str) -> SelectionSetNode:
    document = parse(text if text.strip().startswith("{") else f"{{ {text} }}")
    return document.definitions[0].selection_set  # type: ignore[attr-defined, no-any-return]


def leaf_of(value: Any) -> Any:
    """The one value in objects of one field each."""
    if isinstance(value, list):
        return [leaf_of(each) for each in value]
    return leaf_of(next(iter(value.values()), None)) if isinstance(value, dict) else value


def sent_part(sent: Mapping[str, Any], selection: SelectionSetNode, type_name: str) -> dict[str, Any]:
    """The part of a representation that a selection names. Raises GraphQLError when something is missing."""
    result = {}
    for name, node in names_in(selection, sent.get("__typename", type_name)).items():
        if name == "__typename":
            continue
        if name not in sent:
            raise GraphQLError(f"{type_name}.{name} was not sent")
        result[name] = sent_deep(sent[name], node.selection_set)
    return result


def sent_deep(value: Any, selection: SelectionSetNode | None) -> Any:
    if isinstance(value, list):
        return [sent_deep(each, selection) for each in value]
    return sent_part(value, selection, "") if isinstance(value, dict) and selection else value


class SingleSchema:
    """The oracle: the API schema over the whole world."""

    def __init__(self, world: World, schema: GraphQLSchema) -> None:
        self.world = world
        self.schema = schema

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
            type_resolver=lambda value, *_: self.type_of(value),
        )
        return dict(result.formatted)  # type: ignore[union-attr]

    def type_of(self, thing: Thing) -> str:
        return thing.type_name

    def resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        thing = source if isinstance(source, Thing) else Thing(info.parent_type.name, 0)
        return self.world.value(thing, info.field_name, arguments)


class StrictSubgraph(SingleSchema):
    """`moved` are its fields, by type, that another subgraph has taken over, or that it has not taken over yet."""

    def __init__(self, world: World, local: Local, moved: frozenset[tuple[str, str]] = frozenset()) -> None:
        super().__init__(world, executable(local))
        self.local = local
        self.moved = moved

    def type_of(self, thing: Thing) -> str:
        above = [name for name in self.local.types if thing.type_name in self.world.possible.get(name, ())]
        return next((name for name in above if self.local.is_interface_object(name)), thing.type_name)

    def resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        type_name, name = info.parent_type.name, info.field_name
        if name == "_entities":
            return [self.entity(each) for each in arguments["representations"]]
        if (type_name, name) in self.moved:
            raise GraphQLError(f"{type_name}.{name} is another subgraph's now")
        thing = source if isinstance(source, Thing) else Thing(type_name, 0)
        provided = [found[name] for each in thing.provided if name in (found := names_in(each, type_name))]
        if self.local.is_external(type_name, name) and not provided:
            if name in thing.sent:
                return thing.sent[name]
            raise GraphQLError(f"{type_name}.{name} is external here and was neither sent nor provided")
        definition = self.local.field(type_name, name)
        assert definition is not None
        self.check_requirements(thing, type_name, definition)
        below = tuple(each.selection_set for each in provided if each.selection_set)
        below += tuple(field_set(each) for each in directives(definition, "provides"))
        return self.seen(self.world.value(thing, name, arguments), below)

    def check_requirements(self, thing: Thing, type_name: str, definition: FieldDefinitionNode) -> None:
        for each in directives(definition, "requires"):
            required = field_set(each)
            provided = {name for there in thing.provided for name in names_in(there, type_name)}
            if not thing.sent and names_in(required, type_name).keys() <= provided:
                continue
            sent = sent_part(thing.sent, required, type_name)
            true = self.world.read(thing, required)
            if sent != true:
                raise GraphQLError(f"{type_name}.{definition.name.value} was sent {sent}, which is not {true}")

    def seen(self, value: Any, provided: tuple[SelectionSetNode, ...]) -> Any:
        if isinstance(value, list):
            return [self.seen(each, provided) for each in value]
        return Thing(value.type_name, value.number, {}, provided) if isinstance(value, Thing) else value

    def entity(self, representation: Mapping[str, Any]) -> Thing | None:
        type_name = representation["__typename"]
        node = self.local.types.get(type_name)
        if node is None:
            raise GraphQLError(f"no type {type_name} here")
        keys = [field_set(each) for each in directives(node, "key") if argument(each, "resolvable") is not False]
        whole = [each for each in keys if set(names_in(each, type_name)) <= set(representation)]
        if not whole:
            raise GraphQLError(f"{type_name} was sent without a key: {representation}")
        for name in representation:
            if name != "__typename" and self.local.field(type_name, name) is None:
                raise GraphQLError(f"{type_name}.{name} was sent, which is unknown here")
        thing = self.world.find(type_name, representation, whole[0])
        return thing and Thing(thing.type_name, thing.number, representation)


def executable(local: Local) -> GraphQLSchema:
    entities = [
        name
        for name, node in local.types.items()
        if isinstance(node, ObjectTypeDefinitionNode) and directives(node, "key")
    ]
    added = "_service: _Service!"
    machinery = DIRECTIVES
    if entities:
        machinery += f"union _Entity = {' | '.join(entities)}\n"
        added += " _entities(representations: [_Any!]!): [_Entity]!"
    text = "\n".join(print_ast(node) for node in local.document.definitions)
    text += f"\n{'extend ' if 'Query' in local.types else ''}type Query {{ {added} }}\n{machinery}"
    return build_ast_schema(parse(text))


def strict_federation(sdl: Mapping[str, str], supergraph: str | Supergraph, labels: Iterable[str] = ()) -> Federation:
    """A federation of subgraphs given as SDL by name, and their supergraph."""
    locals_ = {name: Local.of(text) for name, text in sdl.items()}
    world = World(locals_)
    read = read_supergraph(supergraph) if isinstance(supergraph, str) else supergraph
    engine = Engine.of(read, frozenset(labels))
    moved = set(moved_fields(locals_, frozenset(labels)))
    schemas = {
        name: StrictSubgraph(world, local, frozenset(field for owner, field in moved if owner == name))
        for name, local in locals_.items()
    }
    return Federation(engine, SingleSchema(world, read.api_schema), schemas)  # type: ignore[arg-type]


def moved_fields(locals_: Mapping[str, Local], labels: frozenset[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Of every @override, the subgraph that does not resolve the field; a key may still be read from it."""
    for name, local in locals_.items():
        for type_name, node in local.types.items():
            for each in node.fields or ():
                for directive in directives(each, "override"):
                    label, origin = argument(directive, "label"), argument(directive, "from")
                    loser = origin if label is None or label in labels else name
                    if loser in locals_ and not locals_[loser].is_key_field(type_name, each.name.value):
                        yield loser, (type_name, each.name.value)


def load_with_labels(name: str) -> list[Federation]:
    """The supergraph as it is without labels, and if it has any, as it is with all of them."""
    plain = load(name)
    labels = plain.engine.supergraph.override_labels
    return [plain, load(name, labels)] if labels else [plain]


def load(name: str, labels: Iterable[str] = ()) -> Federation:
    """The supergraph `supergraphs/NAME.graphql`, with its subgraphs in `supergraphs/NAME/`."""
    directory: Path = SUPERGRAPHS / name
    sdl = {path.stem: path.read_text() for path in sorted(directory.glob("*.graphql"))}
    return strict_federation(sdl, directory.with_suffix(".graphql").read_text(), labels)
