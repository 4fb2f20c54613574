"""Random supergraphs, each from a seed.

A graph is drawn whole first: entities with keys, value types, an interface, a union. Then its fields are dealt out to
subgraphs: owned, shared, required, provided, overridden, or added by an interface object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", '
    '"@external", "@shareable", "@override", "@interfaceObject"])\n'
)
SCALARS = ["Int", "String", "String!", "[String]", "Boolean", "Float", "ID", "[Int!]!", "String", "Colour"]
KEYS = ["id", "code", "id code", "id place { code }", "id home { id }", "place { code } home { id } code"]
LABELS = ["percent(50)", "trial"]
ARGUMENTS = ["(n: Int)", "(n: Int)", "(n: Int!)", "(by: By)", "(by: [By!]! = [], colour: Colour = RED)"]
INPUTS = "input By { n: Int! = 3 colour: Colour by: By all: [[Int!]] }\n"
GIVEN = {"(n: Int": ["(n: 7)", "(n: 8)"], "(n: Int!": ["(n: 6)"], "(by: By": ["", "(by: {n: 4, by: {n: 5}})"]}
"""What a requirement gives for arguments, by their definition up to the closing parenthesis; nothing else otherwise."""


@dataclass
class Part:
    """One type in one subgraph, on its way to SDL."""

    head: str
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.head} {{\n" + "".join(f"  {name}{rest}\n" for name, rest in self.fields.items()) + "}\n"


class GraphMaker:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.subgraphs = [f"s{index}" for index in range(self.random.randint(2, 4))]
        self.parts: dict[str, dict[str, Part]] = {name: {} for name in self.subgraphs}
        self.entities = [f"E{index}" for index in range(self.random.randint(2, 4))]
        self.where: dict[str, list[str]] = {}
        self.keys: dict[tuple[str, str], list[str]] = {}
        self.unions: dict[str, list[str]] = {}

    def chance(self, of_hundred: int) -> bool:
        return self.random.randrange(100) < of_hundred

    def some(self, items: list[str], least: int = 1) -> list[str]:
        return sorted(self.random.sample(items, self.random.randint(min(least, len(items)), len(items))))

    def make(self) -> dict[str, str]:
        """SDL by subgraph; whether it composes is for composition to say."""
        self.place_value_types()
        self.place_home()
        self.place_entities()
        self.place_abstract_types()
        self.deal_fields()
        self.add_requirements()
        self.add_provisions()
        self.add_roots()
        return {name: self.sdl(name) for name in self.subgraphs}

    def place_value_types(self) -> None:
        """Place stands in every subgraph; its fields are shared, some of them not by all."""
        for name in self.subgraphs:
            place = Part("type Place @shareable", {"code": ": ID!"})
            self.parts[name]["Place"] = place
        for number in range(2):
            type_ = self.random.choice(["Int", "String", "[String]"])
            for name in self.some(self.subgraphs, 2) if self.chance(15) else self.subgraphs:
                required = "!" if self.chance(30) else ""
                self.parts[name]["Place"].fields[f"v{number}"] = f": {type_}{required}"

    def place_home(self) -> None:
        """An entity that stands in every subgraph, so that the keys of others can name it."""
        for name in self.subgraphs:
            self.parts[name]["Home"] = Part('type Home @key(fields: "id")', {"id": ": ID!"})
        for number in range(2):
            name = self.random.choice(self.subgraphs)
            self.parts[name]["Home"].fields[f"h{number}"] = f": {self.random.choice(SCALARS)}"

    def place_entities(self) -> None:
        for entity in self.entities:
            self.where[entity] = self.some(self.subgraphs, 2)
            pool = self.random.sample(KEYS, 2)
            for name in self.where[entity]:
                chosen = self.some(pool)
                heads = [f'@key(fields: "{key}"{self.unresolvable()})' for key in chosen]
                part = Part(f"type {entity} {' '.join(heads)}")
                for key in chosen:
                    part.fields["id"] = part.fields.get("id", "") or (": ID!" if "id" in top_level(key) else "")
                    if "code" in top_level(key):
                        part.fields["code"] = ": Int!"
                    for reference in ("place", "home"):
                        if reference in key:
                            part.fields[reference] = f": {reference.title()}!"
                if not part.fields["id"]:
                    del part.fields["id"]
                self.keys[entity, name] = chosen
                self.parts[name][entity] = part

    def unresolvable(self) -> str:
        return ", resolvable: false" if self.chance(8) else ""

    def place_abstract_types(self) -> None:
        implementing = self.some(self.entities, 2)
        having = [name for name in self.subgraphs if all(name in self.where[each] for each in implementing)]
        having = [name for name in having if all("id" in self.keys[each, name] for each in implementing)]
        if having:
            self.place_interface(implementing, having)
        for name in self.subgraphs:
            members = [each for each in self.entities if name in self.where[each]]
            if members:
                self.unions[name] = self.some(members)

    def place_interface(self, implementing: list[str], having: list[str]) -> None:
        home = self.random.choice(having)
        as_entity = self.chance(60)
        key = ' @key(fields: "id")' if as_entity else ""
        self.parts[home]["Node"] = Part(f"interface Node{key}", {"id": ": ID!"})
        for each in implementing:
            part = self.parts[home][each]
            part.head = part.head.replace(f"type {each}", f"type {each} implements Node")
        others = [name for name in self.subgraphs if not any(name in self.where[each] for each in implementing)]
        if as_entity and others:
            self.place_interface_object(self.random.choice(others), is_first=True)
            if len(others) > 1 and self.chance(50):
                name = self.random.choice([each for each in others if "Node" not in self.parts[each]])
                self.place_interface_object(name, is_first=False)
        if len(having) > 1 and self.chance(60):
            self.place_second_interface(implementing, self.random.choice([each for each in having if each != home]))
        if not self.parts[home].get("Query"):
            self.parts[home]["Query"] = Part("type Query", {})
        self.parts[home]["Query"].fields["allNodes"] = ": [Node!]"
        common = self.random.choice(["Int", "String"])
        if self.chance(60):
            self.parts[home]["Node"].fields["common"] = f": {common}"
            for each in implementing:
                self.parts[home][each].fields["common"] = f": {common}{'!' if self.chance(30) else ''}"

    def place_interface_object(self, name: str, is_first: bool) -> None:
        part = Part('type Node @key(fields: "id") @interfaceObject', {"id": ": ID!"})
        self.parts[name]["Node"] = part
        part.fields["extra" if is_first else "late"] = ": String"
        if is_first and self.chance(50):
            part.fields["toEntity"] = f": {self.reference(name)}"
        if not is_first and self.chance(60):
            part.fields["extra"] = ": String @external"
            part.fields["late"] = ': String @requires(fields: "extra")'
        self.parts[name]["Query"] = Part("type Query", {"nodes" if is_first else "lateNodes": ": [Node]"})

    def place_second_interface(self, implementing: list[str], name: str) -> None:
        self.parts[name]["Node"] = Part("interface Node", {"id": ": ID!", "other": ": Float", "next": ": Node"})
        for each in implementing:
            part = self.parts[name][each]
            part.head = part.head.replace(f"type {each}", f"type {each} implements Node")
            part.fields["other"] = f": Float{'!' if self.chance(30) else ''}"
            part.fields["next"] = f": {self.random.choice(['Node', 'Node', *implementing])}"

    def reference(self, subgraph: str) -> str:
        known = [each for each in self.entities if subgraph in self.where[each]] + ["Place", "Home"]
        if self.unions.get(subgraph):
            known.append("Any")
        if "Node" in self.parts[subgraph]:
            known.append("Node")
        name = self.random.choice(known)
        return self.random.choice(["{}", "{}", "[{}]", "[{}!]!", "[[{}]]", "{}!"]).format(name)

    def deal_fields(self) -> None:
        for entity in self.entities:
            for number in range(self.random.randint(2, 5)):
                name = f"f{number}"
                owner = self.random.choice(self.where[entity])
                arguments = self.random.choice(ARGUMENTS) if self.chance(20) else ""
                if self.chance(40):
                    type_ = self.reference(owner)
                    self.parts[owner][entity].fields[name] = f"{arguments}: {type_}"
                    continue
                type_ = self.random.choice(SCALARS)
                sharing = self.some(self.where[entity], 2) if self.chance(25) else [owner]
                for each in sharing:
                    tail = " @shareable" if len(sharing) > 1 else ""
                    bang = "" if type_.endswith("!") or not self.chance(20) else "!"
                    self.parts[each][entity].fields[name] = f"{arguments}: {type_}{bang}{tail}"
                if len(sharing) == 1 and len(self.where[entity]) > 1 and self.chance(12):
                    taker = self.random.choice([each for each in self.where[entity] if each != owner])
                    label = f', label: "{self.random.choice(LABELS)}"' if self.chance(50) else ""
                    self.parts[taker][entity].fields[name] = f'{arguments}: {type_} @override(from: "{owner}"{label})'

    def owned(self, entity: str, without: str) -> list[tuple[str, str]]:
        """Fields of an entity that others own and a subgraph does not have: name and type."""
        found = {}
        for name in self.where[entity]:
            for field_, rest in self.parts[name][entity].fields.items():
                if name != without and field_ not in self.parts[without][entity].fields and "@" not in rest:
                    found[field_] = rest
        return sorted(found.items())

    def add_requirements(self) -> None:
        for entity in self.entities:
            for number in range(self.random.randint(0, 3)):
                name = self.random.choice(self.where[entity])
                part = self.parts[name][entity]
                if "resolvable: false" in part.head:
                    continue
                wanted = [pair for pair in self.owned(entity, name) if self.is_requirable(pair[1], name)]
                if not wanted:
                    continue
                chosen = self.random.sample(wanted, self.random.randint(1, min(2, len(wanted))))
                text = []
                for field_, rest in chosen:
                    part.fields[field_] = f"{rest} @external"
                    given = self.random.choice(GIVEN[rest.partition(")")[0]]) if rest.startswith("(") else ""
                    text.append(f"{field_}{given}{self.below(rest, name)}")
                part.fields[f"r{number}"] = f': String @requires(fields: "{" ".join(text)}")'

    def is_requirable(self, rest: str, subgraph: str) -> bool:
        if rest.startswith("(") and rest.partition(")")[0] not in GIVEN:
            return False
        target = named_type(rest)
        return self.is_simple(rest) or target == "Any" or subgraph in self.where.get(target, ())

    def below(self, rest: str, subgraph: str) -> str:
        """What to require of a field's object: part of its key, and something that another subgraph owns."""
        target = named_type(rest)
        if target == "Any":
            members = self.unions.get(subgraph, [])
            return f" {{ __typename {' '.join(f'... on {each} {self.below(each, subgraph)}' for each in members)} }}"
        if target == "Place":
            return " { code }"
        if target not in self.entities:
            return ""
        fields = [self.random.choice([each for each in ("id", "code") if each in self.parts[subgraph][target].fields])]
        more = [pair for pair in self.owned(target, subgraph) if self.is_simple(pair[1])]
        more = [pair for pair in more if "Place" not in pair[1] and "(" not in pair[1]]
        if more and self.chance(60):
            name, type_ = self.random.choice(more)
            self.parts[subgraph][target].fields[name] = f"{type_} @external"
            fields.append(name)
        return f" {{ {' '.join(fields)} }}"

    def is_simple(self, rest: str) -> bool:
        return named_type(rest) not in (*self.entities, "Home", "Node", "Any")

    def add_provisions(self) -> None:
        for name in self.subgraphs:
            for type_name, part in self.parts[name].items():
                for field_, rest in list(part.fields.items()):
                    target = named_type(rest)
                    if target == "Any" and "@" not in rest and self.chance(50):
                        self.provide_on_union(name, part, field_)
                    if target not in self.entities or name not in self.where[target] or "@" in rest:
                        continue
                    wanted = [pair for pair in self.owned(target, name) if self.is_simple(pair[1])]
                    wanted = [pair for pair in wanted if "(" not in pair[1] and "Place" not in pair[1]]
                    if wanted and self.chance(30) and type_name != target:
                        provided, type_ = self.random.choice(wanted)
                        self.parts[name][target].fields[provided] = f"{type_} @external"
                        part.fields[field_] = f'{rest} @provides(fields: "{provided}")'

    def provide_on_union(self, subgraph: str, part: Part, name: str) -> None:
        provisions = []
        for member in self.unions[subgraph]:
            wanted = [pair for pair in self.owned(member, subgraph) if self.is_simple(pair[1])]
            wanted = [pair for pair in wanted if "(" not in pair[1] and "Place" not in pair[1]]
            if wanted:
                provided, type_ = self.random.choice(wanted)
                self.parts[subgraph][member].fields[provided] = f"{type_} @external"
                provisions.append(f"... on {member} {{ {provided} }}")
        if provisions:
            part.fields[name] += f' @provides(fields: "{" ".join(provisions)}")'

    def add_roots(self) -> None:
        for index, name in enumerate(self.subgraphs):
            query = self.parts[name].setdefault("Query", Part("type Query"))
            for number in range(self.random.randint(1, 3)):
                query.fields[f"q{index}{number}"] = f": {self.reference(name)}"
            query.fields.setdefault("same", ": Place @shareable") if self.chance(50) else None
            if self.chance(40):
                fields = {f"m{index}": f": {self.reference(name)}", f"n{index}": "(by: By!): Int"}
                self.parts[name]["Mutation"] = Part("type Mutation", fields)
                if self.chance(50):
                    self.parts[name]["Mutation"].fields["both"] = "(n: Int): Home @shareable"

    def sdl(self, name: str) -> str:
        text = LINK + "\n".join(str(part) for part in self.parts[name].values() if part.fields)
        if name in self.unions:
            text += f"\nunion Any = {' | '.join(self.unions[name])}\n"
        text += INPUTS if "By" in text else ""
        return text + ("\nenum Colour { RED GREEN }\n" if "Colour" in text else "")


def top_level(key: str) -> list[str]:
    return re.sub(r"{.*?}", "", key).split()


def named_type(rest: str) -> str:
    """Of a field definition behind its name: "(n: Int): [E1!] @external" is of type E1."""
    return (rest.partition("): ")[2] if rest.startswith("(") else rest).split(" @")[0].strip(": []!")


def random_subgraphs(seed: int) -> dict[str, str]:
    """SDL by subgraph name."""
    return GraphMaker(seed).make()
