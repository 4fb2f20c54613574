"""python -m gateway.federation {graph,paths,plan,explain} SUPERGRAPH OPERATION: print what a stage makes of it.

OPERATION is a file, or GraphQL text. `graph` shows which subgraphs resolve the fields it selects and how entities
travel between them; `paths` the ways to each field, with the chosen one marked; `plan` the fetches; `explain` the
fetches in sentences. Conditions come from --variables JSON.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from gateway.federation.engine import Engine, PreparedOperation
from gateway.federation.errors import OperationError, PlanningError, SupergraphError
from gateway.federation.operation.normalise import normalise
from gateway.federation.planner.choose import Chooser
from gateway.federation.planner.describe import path_lines, sentences
from gateway.federation.planner.graph import Graph
from gateway.federation.selection import TYPENAME, Selection
from gateway.federation.supergraph import read_supergraph


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gateway.federation", description=__doc__)
    parser.add_argument("stage", choices=["graph", "paths", "plan", "explain"])
    parser.add_argument("supergraph", type=Path, help="composed supergraph SDL")
    parser.add_argument("operation", help="a file with an operation, or its text")
    parser.add_argument("--variables", default="{}", help="JSON object; decides @skip and @include")
    options = parser.parse_args(arguments)
    try:
        engine = Engine.of(read_supergraph(options.supergraph.read_text()))
        prepared = engine.prepare(read_operation(options.operation))
        conditions = engine.conditions(prepared, orjson.loads(options.variables))
        print("\n".join(stage_lines(options.stage, engine, prepared, conditions)))
    except (SupergraphError, OperationError, PlanningError, OSError, orjson.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def stage_lines(
    stage: str, engine: Engine, prepared: PreparedOperation, conditions: Mapping[str, Any]
) -> Iterable[str]:
    if stage == "plan":
        return [str(engine.plan(prepared, conditions).plan)]
    if stage == "explain":
        return sentences(engine.plan(prepared, conditions).plan)
    operation = normalise(engine.supergraph, prepared, conditions)
    if stage == "graph":
        return dict.fromkeys(graph_lines(engine.planner.graph, operation.selection))
    chooser = Chooser(engine.planner.graph, engine.planner.walk)
    return path_lines(chooser, engine.planner.choose(operation))


def read_operation(given: str) -> str:
    return given if "{" in given else Path(given).read_text()


def graph_lines(graph: Graph, selection: Selection) -> Iterator[str]:
    groups = {selection.type_name: selection.fields, **selection.by_type}
    for type_name, fields in groups.items():
        for field in fields:
            if field.name == TYPENAME:
                continue
            resolvers = graph.resolvers.get((type_name, field.name), {})
            shown = [f"{name}{f' @requires {how.requires}' if how.requires else ''}" for name, how in resolvers.items()]
            yield f"{type_name}.{field.name}: {', '.join(shown) or 'no subgraph itself'}"
        for subgraph, local_type, keys in graph.targets(type_name):
            known_as = "" if local_type == type_name else f" as {local_type}"
            yield f"{type_name} -> {subgraph}{known_as} by {', '.join(f'{{ {key.text} }}' for key in keys)}"
        for field in fields:
            if field.selection is not None:
                yield from graph_lines(graph, field.selection)


if __name__ == "__main__":
    sys.exit(main())
