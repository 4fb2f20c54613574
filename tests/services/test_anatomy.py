"""Knowing one service is knowing all: the same modules under the same names, pure ones kept pure."""

from __future__ import annotations

import inspect
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest

from kit.app import Service
from kit.clock import today_in_china

ROOT = Path(__file__).parents[2]
SERVICES = ("representatives", "suggestions", "supervision")
EDGES = {"__init__", "__main__", "app", "loaders", "schema", "store"}
WORKERS = {"overdue_watch"}
GAUGES = {"metrics"}  # what some count for operations, by reading the store
ALWAYS = EDGES | {"aggregates", "anomalies", "events", "graph", "indicators", "lists", "rollup", "settings"}


def modules(service: str) -> set[str]:
    found = (ROOT / "services" / service).iterdir()
    return {path.stem for path in found if path.suffix == ".py" or (path / "__init__.py").exists()}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_modules_that_all_have(service: str) -> None:
    assert modules(service) >= ALWAYS
    graph = {path.stem for path in (ROOT / "services" / service / "graph").glob("*.py")}
    assert graph >= {"division", "enums"}


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_is_not_an_edge_is_held_pure(service: str) -> None:
    rules = ConfigParser()
    rules.read(ROOT / ".importlinter")
    pure = set(rules["importlinter:contract:pure-services"]["source_modules"].split())
    listed = {name.rpartition(".")[2] for name in pure if name.startswith(f"services.{service}.")}
    assert listed == modules(service) - EDGES - WORKERS - GAUGES - {"graph"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_composed_alike(service: str) -> None:
    app, settings, store, schema, loaders = (
        import_module(f"services.{service}.{name}") for name in ("app", "settings", "store", "schema", "loaders")
    )
    build = inspect.signature(app.build, eval_str=True)
    assert app.NAME == store.ALIAS == service
    assert build.return_annotation is Service
    names = list(build.parameters)
    assert [name for name in names if name != "today"] == ["settings", "connect"]
    assert build.parameters["settings"].annotation is settings.Settings
    assert build.parameters["connect"].default is store.connect
    assert all(build.parameters[name].default is today_in_china for name in names if name == "today")
    fields = [name for name in inspect.signature(store.Store).parameters if name != "today"]
    assert fields == ["database", "tree"]
    assert {"context", "of", "Request"} <= set(vars(loaders))
    assert list(inspect.signature(schema.create_schema).parameters) == []
