"""What the fetch graph is made of while it is being built: steps, and the selection trees they send.

A path leads from the root of the response to the objects a step adds to: response keys, and sets of object types where
only some of the objects standing there are meant. Lists are walked into wherever they occur.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateway.federation.plan import ContextValue, Path
from gateway.federation.selection import TYPENAME, Field, Selection

NOTHING = f"_nothing: {TYPENAME}"
"""Selected where nothing is: whether the object is there. An interface object's own name must not pass for its type."""


@dataclass(slots=True, eq=False)
class Node:
    """A selection set of a subgraph operation.

    Fields stand here with the node below them; a field without one is a leaf, or asked as the operation says it.
    """

    fields: dict[str, tuple[Field, "Node | None"]] = field(default_factory=dict)
    fragments: dict[str, "Node"] = field(default_factory=dict)
    with_typename: bool = False
    aliases: dict[str, str] = field(default_factory=dict)
    """The response keys that stand for a data key in the subgraph's answer, where they differ."""

    def add(self, selected: Field) -> "Node":
        """The node below the field; for a leaf, a node that stays empty."""
        key = selected.key
        if key not in self.fields:
            self.fields[key] = (selected, None if selected.selection is None else Node())
            return self.fields[key][1] or Node()
        below = self.below(key)
        if self.fields[key][0].is_internal and not selected.is_internal:
            self.fields[key] = (selected, below)
        return below or Node()

    def add_whole(self, selected: Field) -> None:
        """Ask for the field and all below it."""
        if selected.name == TYPENAME:
            self.with_typename = True
        elif selected.key not in self.fields:
            self.fields[selected.key] = (selected, None)
        else:
            below = self.add(selected)
            for each in selected.selection.fields if selected.selection else ():
                below.add_whole(each)

    def below(self, key: str) -> "Node | None":
        """The node below a field, made where there was none yet; None for a leaf."""
        selected, below = self.fields[key]
        if below is None and selected.selection is not None:
            below = Node()
            for each in selected.selection.fields:
                below.add_whole(each)
            self.fields[key] = (selected, below)
        return below

    def on(self, type_name: str) -> "Node":
        return self.fragments.setdefault(type_name, Node())

    def variables(self) -> Iterator[str]:
        for selected, below in self.fields.values():
            yield from selected.variables if below is not None else selected.every_variable()
            if below is not None:
                yield from below.variables()
        for fragment in self.fragments.values():
            yield from fragment.variables()

    def __str__(self) -> str:
        parts = [TYPENAME] if self.with_typename and TYPENAME not in self.fields else []
        for selected, below in self.fields.values():
            key = self.aliases.get(selected.key, selected.key)
            alias = "" if key == selected.name else f"{key}: "
            inner = selected.selection if below is None else below
            parts.append(f"{alias}{selected.name}{selected.arguments}{'' if inner is None else f' {inner}'}")
        parts += [f"... on {name} {fragment}" for name, fragment in self.fragments.items() if not fragment.is_empty]
        return f"{{ {' '.join(parts) or NOTHING} }}"

    @property
    def is_empty(self) -> bool:
        return not (self.fields or self.with_typename or any(not each.is_empty for each in self.fragments.values()))


@dataclass(slots=True, eq=False)
class Step:
    """One fetch to be: of root fields, or of entities, whose representations name the type.

    `representation` holds the keys and requirements to read from the objects at `path`, `contexts` what arguments take
    from above them, by variable, `ancestors` all steps that are surely done before this one.
    """

    subgraph: str
    path: Path
    type_name: str
    parents: frozenset["Step"]
    is_root: bool = False
    root: Node = field(default_factory=Node)
    representation: list[Selection] = field(default_factory=list)
    contexts: dict[str, ContextValue] = field(default_factory=dict)
    ancestors: frozenset["Step"] = field(init=False)
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        self.ancestors = self.parents.union(*(parent.ancestors for parent in self.parents))
        self.depth = 1 + max((parent.depth for parent in self.parents), default=0)

    def selection(self) -> Node:
        return self.root if self.is_root else self.root.on(self.type_name)

    def can_also_send(self, selections: Iterable[Selection]) -> bool:
        """Whether requirements fit beside the others: one name cannot stand for two values."""
        return not any(conflicting(each, other) for each in selections for other in self.representation)

    def also_send(self, selections: Iterable[Selection]) -> None:
        for each in selections:
            if str(each) not in map(str, self.representation):
                self.representation.append(each)


def conflicting(first: Selection, second: Selection) -> bool:
    for mine in first.every_field():
        for theirs in second.every_field():
            if mine.name == theirs.name:
                if mine.key != theirs.key:
                    return True
                if mine.selection and theirs.selection and conflicting(mine.selection, theirs.selection):
                    return True
    return False
