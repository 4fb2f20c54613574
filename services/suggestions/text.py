"""The words by which things are found 检索文本: titles and contents of suggestions and opinions, and what others tell.

A suggestion's text is folded from the same fact as the suggestion, in the same transaction; a retraction reaches both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kit.catalogue import Fact
from kit.fold import Aggregate
from kit.grams import grams
from kit.written import TEXT, Text, TextKind, TextWritten
from services.suggestions.events import OpinionReceived, SuggestionSubmitted

_KINDS: Final = {OpinionReceived: TextKind.OPINION, SuggestionSubmitted: TextKind.SUGGESTION}


def evolve(state: Text, fact: Fact) -> Text:
    """The latest wording counts; the day is that of the first."""
    match fact.data:
        case OpinionReceived() | SuggestionSubmitted() as data:
            day = state.on or fact.time.date()
            kind = _KINDS[type(data)]
            return Text(id=state.id, division=state.division, kind=kind, title=data.title, content=data.content, on=day)
        case TextWritten(kind=kind, title=title, content=content, on=day):
            return Text(id=state.id, division=state.division, kind=kind, title=title, content=content, on=day)
    return state


def index(state: Text) -> Mapping[str, Any]:
    """Found by every gram, newest first, narrowed by division and kind."""
    return {
        "kind": state.kind,
        "on": state.on.isoformat() if state.on else "",
        "grams": grams(state.title, state.content),
    }


TEXTS: Final = Aggregate(TEXT, Text, evolve, index)
