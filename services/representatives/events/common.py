"""What several of the facts have in common: names of aggregates and kinds of values."""

from __future__ import annotations

from typing import Annotated

import msgspec

from kit.catalogue import Id

REPRESENTATIVE = "representative"
STATION = "station"
CODE = "code"
GROUP = "group"
STANDARD = "standard"
REGISTER = "register"
CADENCE = "cadence"
TENURE = "tenure"
DUTY = "duty"
DEBRIEF = "debrief"
RECEPTION = "reception"
PERFORMANCE = "performance"

Number = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000, description="How many; fits GraphQL's Int")]
Pseudonym = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^代表-\d{6}(\d{3})?-[0-9A-Za-z_-]{1,40}$",
        description="化名 a display name that is no person's: 代表-350206-0017",
    ),
]
Tag = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,40}$", description="标签 e.g. joint (联动), medical (医疗)")
]
Topic = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Representatives = Annotated[
    tuple[Id, ...], msgspec.Meta(max_length=1000, description="The representatives named 代表, each once")
]
Term = Annotated[int, msgspec.Meta(ge=1, le=99, description="届 the congress's term, as the 18th")]
