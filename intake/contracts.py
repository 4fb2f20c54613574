"""The contracts as pages: every event type with its meaning, its fields and their limits, for who connects a system.

Made from the committed JSON Schemas alone; whatever stands in them is shown as text.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_STYLE = Path(__file__).with_name("contracts.css").read_text(encoding="utf-8")
_LIMITS = ("minimum", "maximum", "maxLength", "maxItems", "format")


def routes(schemas: Path) -> list[Route]:
    """`/` and `/contracts/<type>.schema.json`; the files are read once."""
    files = {path.name: path.read_bytes() for path in sorted(schemas.glob("*.schema.json"))}
    shown = page([json.loads(content) for content in files.values()]).encode()

    async def index(request: Request) -> Response:
        headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return Response(shown, headers=headers, media_type="text/html")

    async def schema(request: Request) -> Response:
        content = files.get(request.path_params["name"])
        return Response(content or b"", 200 if content else 404, media_type="application/schema+json")

    return [Route("/", index), Route("/contracts/{name}", schema)]


def page(schemas: list[Mapping[str, Any]]) -> str:
    """One page of all event types, grouped by what they are about."""
    entries = "".join(f'<a href="#{_text(one["title"])}">{_text(one["title"])}</a>' for one in schemas)
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>事件契约 · Event contracts</title><style>{_STYLE}</style><main>"
        f"<h1>事件契约 <small>Event contracts</small></h1>"
        f"<p>共 {len(schemas)} 种事件；字段名右侧标 <span class=must>*</span> 者必填。"
        f"{len(schemas)} types of events; fields marked <span class=must>*</span> are required.</p>"
        f"<nav>{entries}</nav>{''.join(_section(one) for one in schemas)}"
        "<footer>POST /events · GET /events?id=… · GET /harvest</footer></main></html>"
    )


def _section(schema: Mapping[str, Any]) -> str:
    title = _text(schema["title"])
    name = schema["properties"]["data"]["$ref"].rpartition("/")[2]
    rows = "".join(
        f"<tr><td><code>{_text(path)}</code>{'<span class=must>*</span>' if must else ''}</td>"
        f"<td>{_text(kind)}</td><td>{_text(meaning)}</td></tr>"
        for path, must, kind, meaning in _fields(schema["$defs"], name, "")
    )
    return (
        f'<h2 id="{title}"><a href="#{title}">{title}</a></h2><p>{_text(schema.get("description", ""))}</p>'
        f"<table><tr><th>字段 Field<th>类型 Type<th>说明 Meaning</tr>{rows}</table>"
        f'<p><a href="contracts/{title}.schema.json">JSON Schema</a></p>'
    )


def _fields(definitions: Mapping[str, Any], name: str, prefix: str) -> Iterator[tuple[str, bool, str, str]]:
    """(path, required, type, meaning) of every field of a definition, those of its parts behind it."""
    definition = definitions[name]
    for field, schema in definition.get("properties", {}).items():
        path, must = f"{prefix}{field}", field in definition.get("required", ())
        part = _part(schema)
        target = definitions.get(part, {}) if part else {}
        meaning = " ".join(filter(None, (schema.get("description", ""), target.get("description", ""))))
        yield path, must, _kind(schema, definitions), meaning
        if part and "properties" in target:
            yield from _fields(definitions, part, f"{path}{'[]' if schema.get('type') == 'array' else ''}.")


def _part(schema: Mapping[str, Any]) -> str | None:
    """The definition a field refers to, itself, in its items or as one alternative."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if isinstance(one, Mapping) and "$ref" in one:
            return str(one["$ref"]).rpartition("/")[2]
    return None


def _kind(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        target = definitions[str(schema["$ref"]).rpartition("/")[2]]
        return " | ".join(map(str, target["enum"])) if "enum" in target else str(target.get("type", "object"))
    if "anyOf" in schema:
        return " | ".join(_kind(one, definitions) for one in schema["anyOf"])
    if schema.get("type") == "array" and isinstance(schema.get("items"), Mapping):
        return f"[{_kind(schema['items'], definitions)}]"
    limits = [
        f"{name} {schema[name]}" for name in ("minimum", "maximum", "maxLength", "maxItems", "format") if name in schema
    ]
    return " ".join(filter(None, (str(schema.get("type", "")), f"({', '.join(limits)})" if limits else "")))


def _text(value: object) -> str:
    return html.escape(str(value))
