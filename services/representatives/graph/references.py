"""What another service owns, known here by its id alone."""

from __future__ import annotations

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="An opinion, known to the suggestions service. 民情民意。",
)
class Opinion:
    """A reference only."""

    id: strawberry.ID


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="A suggestion, known to the suggestions service. 建议。",
)
class Suggestion:
    """A reference only."""

    id: strawberry.ID
