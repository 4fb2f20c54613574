"""What stores declare of their collections."""

import pytest
from pymongo import MongoClient

from kit.documents import collection_meta, named


def test_a_collection_declares_compound_and_partial_indexes() -> None:
    assert collection_meta("library", "book", ("shelf", "-bought", "id"), lent_to={"$type": "string"}) == {
        "collection": "book",
        "db_alias": "library",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["shelf", "-bought", "id"]},
            {"fields": ["division", "lent_to", "month"], "partialFilterExpression": {"lent_to": {"$type": "string"}}},
        ],
    }


def test_a_url_that_leads_to_another_database_is_refused() -> None:
    with MongoClient("mongodb://127.0.0.1:1", connect=False) as client:
        assert named(client["mine"], "mine").name == "mine"
        with pytest.raises(ValueError, match="names database 'other', but this service's is 'mine'"):
            named(client["other"], "mine")
