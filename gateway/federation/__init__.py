"""An Apollo Federation engine in Python: it plans an operation over a supergraph and runs the plan over subgraphs.

    supergraph ▸ operation ▸ planner ▸ plan ▸ executor ▸ shape

It knows graphql-core and orjson and nothing else: no web framework, no transport, no domain. Whoever uses it brings
a `Transport`, a coroutine function that carries one request to one subgraph.
"""

from gateway.federation.engine import Engine, Outcome, PreparedOperation
from gateway.federation.errors import OperationError, PlanningError, SubgraphError, SupergraphError
from gateway.federation.executor.transport import SubgraphRequest, Transport
from gateway.federation.supergraph import Supergraph, read_supergraph

__all__ = [
    "Engine",
    "OperationError",
    "Outcome",
    "PlanningError",
    "PreparedOperation",
    "SubgraphError",
    "SubgraphRequest",
    "Supergraph",
    "SupergraphError",
    "Transport",
    "read_supergraph",
]
