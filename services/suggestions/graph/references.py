"""What another service owns, known here by its id alone."""

from __future__ import annotations

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)], description="A station. 站点。")
class Station:
    """A reference only."""

    id: strawberry.ID


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)], description="A reception. 接待。")
class Reception:
    """A reference only."""

    id: strawberry.ID
