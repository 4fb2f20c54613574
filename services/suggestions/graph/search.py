"""What a search found, with its matches marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet
from strawberry.types import Info

from kit import grams, search
from kit.figures import Precision
from kit.graph_enums import expose
from kit.graph_types import PageInfo
from kit.written import TextKind
from services.suggestions.graph.division import Division
from services.suggestions.graph.entities import Opinion, Suggestion, SupervisionItem

expose(TextKind, "SearchKind", description="What kind of thing was found. 检索结果类别。")
SNIPPET_CHARACTERS = 80
_ID = [Key(fields=FieldSet("id"), resolvable=False)]


@strawberry.federation.type(keys=_ID, description="A commitment that a unit made. 承诺。")
class Commitment:
    """A reference only."""

    id: strawberry.ID


@strawberry.federation.type(keys=_ID, description="A finding: what is wrong, and whose it is to rectify. 问题。")
class Finding:
    """A reference only."""

    id: strawberry.ID


Searched = Annotated[
    Suggestion | Opinion | SupervisionItem | Commitment | Finding,
    strawberry.union("Searched", description="What a search may find. 可检索对象。"),
]


@strawberry.type(description="A piece of a text, to be shown as it is or marked. 文本片段。")
class TextSegment:
    """Nothing needs escaping: the marks are not in the text."""

    text: str
    hit: bool = strawberry.field(description="Whether it is what was searched for. 是否命中。")

    @classmethod
    def all_of(cls, segments: Sequence[grams.Segment]) -> list[TextSegment]:
        """The GraphQL form."""
        return [cls(text=one.text, hit=one.hit) for one in segments]


@strawberry.type(description="One thing found. 检索结果。")
class SearchHit:
    """With what it is found by."""

    kind: TextKind
    score: float = strawberry.field(description="How well it fits, to be compared within one search. 相关度。")
    on: date | None = strawberry.field(description="The day it counts for. 日期。")
    title: list[TextSegment]
    snippet: list[TextSegment] = strawberry.field(description="The content around its first match. 摘要。")
    id: strawberry.Private[str]
    division_code: strawberry.Private[str]

    @strawberry.field
    def division(self) -> Division | None:
        """Whose it is."""
        return Division(code=strawberry.ID(self.division_code))

    @strawberry.field(description="The thing itself. 对象。")
    async def about(self, info: Info) -> Searched | None:
        """An entity of this service, or a reference to another's."""
        identity = strawberry.ID(self.id)
        match self.kind:
            case TextKind.SUGGESTION:
                return await Suggestion.resolve_reference(info, identity)
            case TextKind.OPINION:
                return await Opinion.resolve_reference(info, identity)
            case TextKind.ITEM:
                return SupervisionItem(id=identity)
            case TextKind.COMMITMENT:
                return Commitment(id=identity)
            case TextKind.FINDING:
                return Finding(id=identity)


@strawberry.type(description="A hit with its cursor. 检索结果项。")
class SearchEdge:
    """Relay's edge."""

    cursor: str
    node: SearchHit


@strawberry.type(description="What a search found, best first. 检索结果。")
class SearchResult:
    """Relay's connection."""

    edges: list[SearchEdge]
    page_info: PageInfo
    total_count: int
    precision: Precision = strawberry.field(
        description="AT_LEAST where there may be more: of very many the newest were ranked. 总数是否准确。"
    )

    @classmethod
    def of(cls, found: search.Found, words: str) -> SearchResult:
        """The GraphQL form."""
        edges = [SearchEdge(cursor=search.cursor(hit), node=_hit(hit, words)) for hit in found.hits]
        info = PageInfo(
            has_next_page=bool(found.hits) and found.hits[-1].place + 1 < found.total,
            has_previous_page=bool(found.hits) and found.hits[0].place > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return cls(
            edges=edges,
            page_info=info,
            total_count=found.total,
            precision=Precision.AT_LEAST if found.at_least else Precision.EXACT,
        )


def _hit(hit: search.Hit, words: str) -> SearchHit:
    text = hit.text
    return SearchHit(
        kind=text.kind,
        score=round(hit.score, 4),
        on=text.on,
        title=TextSegment.all_of(grams.marked(text.title, words)),
        snippet=TextSegment.all_of(grams.marked(text.content, words, SNIPPET_CHARACTERS)),
        id=text.id,
        division_code=text.division,
    )
