"""What a supergraph is made of beside its types: the features its schema links, under the names it gives them.

A feature linked `for: EXECUTION` or `for: SECURITY` must be understood by whoever serves the supergraph (link v1.0,
Purpose): one that is not known is refused, because what it protects would stand open.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import DirectiveNode, DocumentNode, SchemaDefinitionNode, SchemaExtensionNode, value_from_ast_untyped

from gateway.federation.errors import SupergraphError

SERVED = {
    "core": frozenset({"v0.1", "v0.2"}),
    "link": frozenset({"v1.0"}),
    "join": frozenset({"v0.1", "v0.2", "v0.3", "v0.4", "v0.5"}),
    "inaccessible": frozenset({"v0.1", "v0.2"}),
    "context": frozenset({"v0.1"}),
}
"""Versions by feature of specs.apollo.dev; other features are ignored unless they are for execution or security."""
ALWAYS = frozenset({"join", "link", "core", "federation"})
SPECIFICATIONS = "https://specs.apollo.dev/"
NEEDED = ("EXECUTION", "SECURITY")


@dataclass(frozen=True, slots=True)
class Features:
    """`namespaces` prefix the names of machinery (`join__Graph`); the others are the names of those directives."""

    namespaces: frozenset[str]
    inaccessible: str
    context: str

    def is_machinery(self, name: str) -> bool:
        return name.partition("__")[0] in self.namespaces and "__" in name


def read_features(document: DocumentNode) -> Features:
    """Raises SupergraphError for a feature that must be understood and is not."""
    namespaces = set(ALWAYS)
    named = {"inaccessible": "inaccessible", "context": "context"}
    for directive in links(document):
        arguments = {each.name.value: value_from_ast_untyped(each.value) for each in directive.arguments or ()}
        url = str(arguments.get("url") or arguments.get("feature") or "")
        name, version = name_and_version(url)
        is_served = url.startswith(SPECIFICATIONS) and version in SERVED.get(name, ())
        if not is_served and (arguments.get("for") in NEEDED or name == "join"):
            raise SupergraphError(f'The supergraph links "{url}", which this engine does not serve.')
        namespaces.add(str(arguments.get("as") or name))
        if name in named:
            named[name] = imported_as(f"@{name}", arguments) or str(arguments.get("as") or name)
    return Features(frozenset(namespaces), named["inaccessible"], named["context"])


def name_and_version(url: str) -> tuple[str, str]:
    """Of "https://specs.apollo.dev/join/v0.3": "join" and "v0.3" (link v1.0, Name and version)."""
    *rest, last = url.rstrip("/").split("/")
    if re.fullmatch(r"v\d+\.\d+", last):
        return (rest[-1] if rest else ""), last
    return last, ""


def links(document: DocumentNode) -> Iterable[DirectiveNode]:
    for node in document.definitions:
        if isinstance(node, (SchemaDefinitionNode, SchemaExtensionNode)):
            yield from (each for each in node.directives or () if each.name.value in ("link", "core"))


def imported_as(name: str, link: Mapping[str, object]) -> str | None:
    """The name under which a link imports a directive, without its "@"; None where it does not import it by name."""
    imports = link.get("import")
    for each in imports if isinstance(imports, list) else []:
        if each == name:
            return name.removeprefix("@")
        if isinstance(each, dict) and each.get("name") == name:
            return str(each.get("as", name)).removeprefix("@")
    return None
