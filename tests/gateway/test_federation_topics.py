"""Topic by topic (keys, parents, mismatching types, unions, requirements, ...): the answer is the single schema's.

Each topic is a supergraph in `supergraphs/`; its strict subgraphs refuse what they do not define, and its data follows
from the schemas (`strict_subgraphs`). Plans are shown by the tests of each directive.
"""

import pytest

from tests.gateway.soak_federation import compare, valid_operations
from tests.gateway.strict_subgraphs import load_with_labels
from tests.gateway.topics import TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_random_operations_on_a_topic_are_answered_as_by_a_single_schema(topic: str) -> None:
    for graph in load_with_labels(topic):
        operations = list(valid_operations(graph, 10))
        assert operations
        assert [found for each in operations if (found := compare(graph, each)) is not None] == []
