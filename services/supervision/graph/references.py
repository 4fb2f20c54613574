"""What another service owns, known here by its id alone."""

from __future__ import annotations

import strawberry
from strawberry import ID
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

_ID = [Key(fields=FieldSet("id"), resolvable=False)]


@strawberry.federation.type(keys=_ID, description="A station. 站点。")
class Station:
    """A reference only."""

    id: ID


@strawberry.federation.type(keys=_ID, description="A reception. 接待。")
class Reception:
    """A reference only."""

    id: ID


@strawberry.federation.type(keys=_ID, description="A slot of a reception roster. 接待排班。")
class Duty:
    """A reference only."""

    id: ID


@strawberry.federation.type(keys=_ID, description="An opinion of the people. 民情民意。")
class Opinion:
    """A reference only."""

    id: ID
