"""Random supergraphs: whatever is asked, the answer is the single schema's. `make soak-federation` draws new ones."""

from pathlib import Path

import pytest

from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.soak_federation import compare, valid_operations
from tests.gateway.strict_subgraphs import load_with_labels

DRAWN = sorted((SUPERGRAPHS / "random").glob("*.graphql"))


@pytest.mark.parametrize("supergraph", DRAWN, ids=lambda path: path.stem)
def test_random_operations_on_a_random_supergraph_are_answered_as_by_a_single_schema(supergraph: Path) -> None:
    for graph in load_with_labels(f"random/{supergraph.stem}"):
        operations = list(valid_operations(graph, 8))
        assert operations
        assert [found for each in operations if (found := compare(graph, each)) is not None] == []


def test_thirty_supergraphs_were_drawn() -> None:
    assert len(DRAWN) == 30
