"""Writes what others build against, from the code that defines it; `--check` only says what has drifted.

    python contracts/generate.py            write events/, asyncapi.yaml, subgraphs/, supergraph.graphql
    python contracts/generate.py --check    exit 1 and name the files that differ, and what breaks a released version
    python contracts/generate.py --release  write released.json: from now on the events are as they are

Events come from the services' typed events, subgraphs from their schemas; the supergraph is composed from the subgraphs
by `compose/compose.mjs` (Node, for developers of the schema only).
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from kit.catalogue import EventData
from kit.compatibility import shape, violations
from kit.envelope import EVENT_BYTES_MAX

HERE = Path(__file__).parent
RELEASED = HERE / "released.json"
SERVICES = ("representatives", "suggestions", "supervision")


def event_types() -> dict[str, type[EventData]]:
    """Every event type any service accepts, by name; shared ones are the same everywhere (tests see to it)."""
    found: dict[str, type[EventData]] = {}
    for service in SERVICES:
        found |= importlib.import_module(f"services.{service}.events").CATALOGUE.types
    return dict(sorted(found.items()))


def event_schema(name: str, data: type[EventData]) -> dict[str, Any]:
    """The JSON Schema 2020-12 of one whole event: CloudEvents attributes and data."""
    (reference,), components = msgspec.json.schema_components((data,), ref_template="#/$defs/{name}")
    publisher = f"services/({'|'.join(sorted(data.publishers))})" if data.publishers else r"divisions/\d{6}(\d{3})?"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:renda:{name}",
        "title": name,
        "description": (data.__doc__ or "").strip(),
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1, "maxLength": 300, "description": "Unique for the source."},
            "source": {"type": "string", "pattern": f"^/{publisher}$"},
            "type": {"const": name},
            "subject": {
                "type": "string",
                "pattern": r"^\d{6}(\d{3})?-",
                "maxLength": 120,
                "description": "The aggregate's id; begins with the division's code.",
            },
            "time": {"type": "string", "format": "date-time", "description": "When it happened, with its offset."},
            "sequence": {"type": "integer", "minimum": 0, "description": "Optional order within the aggregate."},
            "datacontenttype": {"const": "application/json"},
            "data": reference,
        },
        "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
        "$defs": components,
    }


def asyncapi(types: dict[str, type[EventData]]) -> dict[str, Any]:
    """An AsyncAPI 3.0 document: what a district may send, and to which subject."""
    sent = [name for name, data in types.items() if not data.publishers]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Renda events",
            "version": "1.0.0",
            "description": (
                "What a district publishes. Each district has a NATS account of its own, in which `events.<type>` is "
                f"the only subject it may publish to. An event has at most {EVENT_BYTES_MAX} bytes."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            name: {
                "address": f"events.{name}",
                "messages": {name: {"$ref": f"#/components/messages/{name}"}},
            }
            for name in sent
        },
        "operations": {
            f"publish {name}": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in sent
        },
        "components": {
            "messages": {
                name: {
                    "name": name,
                    "title": name,
                    "summary": (types[name].__doc__ or "").strip().splitlines()[0],
                    "payload": {
                        "schemaFormat": "application/schema+json;version=draft-07",
                        "schema": {"$ref": f"./events/{name}.schema.json"},
                    },
                }
                for name in sent
            }
        },
    }


def files() -> Iterator[tuple[str, str]]:
    """Every generated file but the supergraph: its path below contracts/ and its text."""
    types = event_types()
    for name, data in types.items():
        yield f"events/{name}.schema.json", json.dumps(event_schema(name, data), ensure_ascii=False, indent=2) + "\n"
    yield "asyncapi.yaml", yaml.safe_dump(asyncapi(types), allow_unicode=True, sort_keys=False, width=120)
    for service in SERVICES:
        schema = importlib.import_module(f"services.{service}.schema").create_schema()
        yield f"subgraphs/{service}.graphql", schema.as_str().strip() + "\n"


def compose(subgraphs: Path, out: Path) -> None:
    """Compose the supergraph with Node; installs the locked packages the first time."""
    directory = HERE / "compose"
    if not (directory / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=directory, check=True)  # noqa: S607
    command = ["node", "compose.mjs", "--subgraphs", str(subgraphs), "--out", str(out)]
    subprocess.run(command, cwd=directory, check=True)  # noqa: S603


def write(directory: Path) -> None:
    """Write everything below `directory`."""
    for path, text in files():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    compose(directory / "subgraphs", directory / "supergraph.graphql")


def drift() -> list[str]:
    """Paths below contracts/ that differ from what the code says, or that nothing generates any more."""
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        write(fresh)
        paths = {str(path.relative_to(fresh)) for path in fresh.rglob("*") if path.is_file()}
        kept = {str(path.relative_to(HERE)) for part in ("events", "subgraphs") for path in (HERE / part).glob("*")}
        return sorted(
            path
            for path in paths | kept
            if not (fresh / path).is_file()
            or not (HERE / path).is_file()
            or (fresh / path).read_bytes() != (HERE / path).read_bytes()
        )


def release() -> str:
    """The release this tree is, or will be."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def schemas() -> dict[str, dict[str, Any]]:
    """Every event's schema, by type."""
    return {name: event_schema(name, data) for name, data in event_types().items()}


def broken() -> list[str]:
    """What is otherwise than it was released."""
    return list(violations(json.loads(RELEASED.read_text(encoding="utf-8")), schemas(), release()))


def freeze() -> None:
    """Note the shape of every event; those that have not changed keep the release they came with."""
    before = json.loads(RELEASED.read_text(encoding="utf-8"))
    frozen = {name: {"release": release(), "shape": shape(schema)} for name, schema in schemas().items()}
    kept = {name: one for name, one in before.items() if one["shape"] == frozen[name]["shape"]}
    RELEASED.write_text(json.dumps(frozen | kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def main() -> int:
    """Parse the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something has drifted")
    parser.add_argument("--release", action="store_true", help="freeze the events as they are, for a release")
    arguments = parser.parse_args()
    problems = broken()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    if arguments.release:
        freeze()
        return 0
    if not arguments.check:
        write(HERE)
        return 0
    drifted = drift()
    for path in drifted:
        print(f"contracts/{path} has drifted from the code; run: python contracts/generate.py", file=sys.stderr)
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main())
