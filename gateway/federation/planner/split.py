"""Split a field into several that together ask the same, so that each part may come from another subgraph.

Needed where an object has no key of its own: what one subgraph knows of it and what another knows are both reached
through its parent, and meet at the same place of the response.
"""

from dataclasses import replace

from gateway.federation.selection import Field, Selection


class Splitter:
    """Remembers parts: choices are remembered by selection, so the same field must always have the same parts."""

    def __init__(self) -> None:
        self.remembered: dict[int, tuple[Field, tuple[Field, ...]]] = {}

    def parts(self, field: Field) -> tuple[Field, ...]:
        """At least two fields, or none when there is nothing to split."""
        if id(field) not in self.remembered:
            self.remembered[id(field)] = (field, self.split(field))
        return self.remembered[id(field)][1]

    def split(self, field: Field) -> tuple[Field, ...]:
        selection = field.selection
        if selection is None:
            return ()
        children: list[tuple[str | None, Field]] = [(None, each) for each in selection.fields]
        children += [(name, each) for name, fields in selection.by_type.items() for each in fields]
        if len(children) == 1:
            name, only = children[0]
            children = [(name, part) for part in self.parts(only)]
        return tuple(with_only(field, selection, name, child) for name, child in children)


def with_only(field: Field, selection: Selection, type_name: str | None, child: Field) -> Field:
    below = (
        Selection(selection.type_name, (child,))
        if type_name is None
        else Selection(selection.type_name, (), {type_name: (child,)})
    )
    return replace(field, selection=below)
