"""Inline fragments: list the fields of one position with the object types they apply to (GraphQL, CollectFields)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode

from gateway.federation.operation.conditions import is_included

Entry = tuple[frozenset[str] | None, FieldNode]
"""One field of a position, with the object types it applies to: None for every object that can stand there."""


@dataclass(frozen=True, slots=True, eq=False)
class Fragments:
    """What inlining needs: named fragments, condition values, and the object types of every interface and union."""

    named: Mapping[str, FragmentDefinitionNode]
    conditions: Mapping[str, Any]
    possible: Mapping[str, frozenset[str]]
    interfaces: Mapping[str, frozenset[str]]
    """The interfaces that an interface implements: it has all their fields."""

    def collect(self, type_name: str, selection_sets: Iterable[SelectionSetNode]) -> list[Entry]:
        entries: list[Entry] = []
        visited: set[tuple[str, frozenset[str] | None]] = set()
        for selection_set in selection_sets:
            self._collect(type_name, selection_set, None, entries, visited)
        return entries

    def _collect(
        self,
        type_name: str,
        selection_set: SelectionSetNode,
        types: frozenset[str] | None,
        entries: list[Entry],
        visited: set[tuple[str, frozenset[str] | None]],
    ) -> None:
        for node in selection_set.selections:
            if node.directives and not is_included(node, self.conditions):  # type: ignore[arg-type]
                continue
            if isinstance(node, FieldNode):
                entries.append((types, node))
                continue
            fragment = node
            if isinstance(node, FragmentSpreadNode):
                if (node.name.value, types) in visited:
                    continue
                visited.add((node.name.value, types))
                fragment = self.named[node.name.value]  # type: ignore[assignment]
            condition = fragment.type_condition  # type: ignore[attr-defined]
            narrowed = self.narrowed(type_name, types, condition.name.value if condition else type_name)
            if narrowed is None or narrowed:
                self._collect(type_name, fragment.selection_set, narrowed, entries, visited)  # type: ignore[attr-defined]

    def narrowed(self, type_name: str, types: frozenset[str] | None, target: str) -> frozenset[str] | None:
        """The object types left under a type condition; None for "all", empty for "none"."""
        if target == type_name or target in self.interfaces.get(type_name, ()):
            return types
        wanted = self.possible.get(target, frozenset({target}))
        if type_name not in self.possible:
            return types if type_name in wanted else frozenset()
        return wanted & (self.possible[type_name] if types is None else types)


def by_response_key(nodes: Iterable[FieldNode]) -> dict[str, list[FieldNode]]:
    """The fields that are to be merged under each response key (GraphQL, Field Selection Merging)."""
    groups: dict[str, list[FieldNode]] = {}
    for node in nodes:
        groups.setdefault((node.alias or node.name).value, []).append(node)
    return groups
