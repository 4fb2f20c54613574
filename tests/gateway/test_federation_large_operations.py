"""Operations that are long, deep or grow by their fragments: answered, or refused before anything runs."""

import pytest

from gateway.federation import OperationError
from tests.gateway.library import library


async def test_two_thousand_fields_are_answered() -> None:
    graph = library()
    asked = [f"f{number}: {name}" for number, name in zip(range(1000), ["title", "copies"] * 500, strict=True)]
    operation = f"{{ books {{ {' '.join(asked)} }} again: books {{ {' '.join(asked)} }} }}"
    data = await graph.data(operation)
    assert data == graph.alone(operation)["data"]
    assert len(data["books"][0]) == 1000
    assert [sent.subgraph for sent in graph.sent] == ["catalogue", "lending"]


async def test_fifty_levels_are_answered() -> None:
    graph = library()
    operation = "title"
    for _ in range(25):
        operation = f"author {{ name books {{ {operation} }} }}"
    operation = f"{{ books {{ {operation} }} }}"
    assert await graph.data(operation) == graph.alone(operation)["data"]


async def test_a_hundred_fragments_in_a_row_are_inlined() -> None:
    graph = library()
    chain = [f"fragment f{number} on Book {{ ...f{number + 1} ...f{number + 1} }}" for number in range(100)]
    operation = f"{{ books {{ ...f0 }} }} {' '.join(chain)} fragment f100 on Book {{ title }}"
    assert await graph.data(operation) == {"books": [{"title": "The Sea"}, {"title": "Stars"}]}


def test_fragments_that_would_grow_to_millions_of_fields_are_refused() -> None:
    graph = library()
    chain = [
        f"fragment f{number} on Book {{ x: author {{ books {{ ...f{number + 1} }} }} "
        f"y: author {{ books {{ ...f{number + 1} }} }} }}"
        for number in range(24)
    ]
    with pytest.raises(OperationError) as refused:
        graph.plan(f"{{ books {{ ...f0 }} }} {' '.join(chain)} fragment f24 on Book {{ title }}")
    assert refused.value.code == "FIELD_LIMIT_EXCEEDED"
    assert str(refused.value) == "The operation has more than 5000 fields once its fragments are inlined."


@pytest.mark.parametrize(
    "operation",
    [
        "{ books { ...a } } fragment a on Book { title ...a }",
        "{ books { ...a } } fragment a on Book { author { books { ...b } } } fragment b on Book { ...a }",
        "{ books { ...missing } }",
        "{ books { title } } fragment unused on Book { title }",
    ],
)
def test_fragments_that_lead_to_themselves_or_nowhere_are_refused(operation: str) -> None:
    with pytest.raises(OperationError) as refused:
        library().engine.prepare(operation)
    assert refused.value.code == "GRAPHQL_VALIDATION_FAILED"
