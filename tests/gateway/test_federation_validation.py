"""Documents are validated as graphql-core validates them, error by error, and leave next to nothing to be collected."""

import gc

import pytest
from graphql import parse, validate

from gateway.federation.operation.validation import validation_errors
from tests.gateway.library import library

DOCUMENTS = [
    "{ books { title author { name } } items { ... on Book { pages } } me { ...all } } fragment all on Member { id }",
    "query ($isbn: ID!) { book(isbn: $isbn) { title @include(if: true) } }",
    "type Extra { id: ID } { opening }",
    "subscription { opening }",
    "query a { opening } query a { me { name } }",
    "{ opening } query b { opening }",
    "{ ... on Nowhere { a } opening { a } missing }",
    "{ books { title { letters } author pages: missing } }",
    "{ books { ... on ID { x } ...nobody } } fragment unused on Book { title }",
    "{ me { ... on Book { title } } }",
    "{ books { ...a } } fragment a on Book { title ...b } fragment b on Book { pages ...a }",
    "{ books { ...a } } fragment a on Book { title } fragment a on Book { pages }",
    "query ($a: Book, $a: ID, $unused: ID) { book(isbn: $b) { title } find(text: $a) { __typename } }",
    "query ($n: String) { books(first: $n) { title } }",
    '{ books(first: "three", genre: SONG, genre: POEM, colour: 1) { title @include @skip(if: 1) @loud @skip } }',
    "query @include(if: true) { opening }",
    "{ book { title } find { __typename } }",
    "{ books { a: title a: pages } books(first: 1) { title } }",
    "{ a: books(first: 1) { title } a: books(first: 2) { title } }",
    f"{{ {' '.join(f'missing{number}' for number in range(120))} }}",
    "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_document_has_the_errors_that_graphql_core_finds(text: str) -> None:
    schema, document = library().engine.supergraph.api_schema, parse(text)
    assert [error.formatted for error in validation_errors(schema, document)] == [
        error.formatted for error in validate(schema, document)
    ]


def test_fragments_nested_too_deeply_end_validation() -> None:
    schema = library().engine.supergraph.api_schema
    chain = " ".join(f"fragment f{n} on Member {{ loans {{ member {{ ...f{n + 1} }} }} }}" for n in range(200))
    document = parse(f"{{ me {{ ...f0 }} }} {chain} fragment f200 on Member {{ name }}")
    assert [error.message for error in validation_errors(schema, document)] == ["Validation aborted."]


def test_what_was_prepared_is_let_go_without_the_garbage_collector() -> None:
    engine = library().engine
    text = f"{{ {' '.join(f'b{number}: books {{ title author {{ name }} }}' for number in range(50))} }}"
    engine.prepare(text)
    gc.collect()
    gc.disable()
    try:
        prepared = engine.prepare(text)
        planned = engine.plan(prepared, {})
        del prepared, planned
        # Of 200 fields nothing is left; what graphql-core's visitors leave behind is the same for any number.
        assert gc.collect() < 500
    finally:
        gc.enable()
