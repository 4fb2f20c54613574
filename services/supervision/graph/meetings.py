"""Meetings 会议 and decisions on appointments 任免."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.documents import Document
from services.supervision import loaders
from services.supervision import meeting as meetings
from services.supervision.graph.division import Division
from services.supervision.graph.enums import MeetingKind


@strawberry.type(description="A meeting that was held. 会议。")
class Meeting:
    """会议."""

    state: Private[meetings.Meeting]

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose meeting."""
        return Division(code=ID(self.state.division))

    @strawberry.field
    def kind(self) -> MeetingKind | None:
        """COMMITTEE, CHAIRPERSONS, ..."""
        return self.state.kind

    @strawberry.field
    def title(self) -> str | None:
        """Its name."""
        return self.state.title

    @strawberry.field(description="When it was held. 召开日期。")
    def held_on(self) -> date | None:
        """The day."""
        return self.state.held.on if self.state.held else None

    @classmethod
    def of(cls, document: Document) -> Meeting:
        """The view of a stored document."""
        return cls(state=msgspec.convert(document["state"], meetings.Meeting))


async def meeting_of(info: Info, identity: str | None) -> Meeting | None:
    """The meeting, batched by id; None where none is named or known."""
    document = await loaders.of(info).meetings.load(identity) if identity else None
    return Meeting.of(document) if document else None


@strawberry.type(description="One decision on appointments, in person-times; nobody is named. 人事任免（人次）。")
class Appointment:
    """任免."""

    state: Private[meetings.Appointment]

    @strawberry.field
    def id(self) -> ID:
        """Its id."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose decision."""
        return Division(code=ID(self.state.division))

    @strawberry.field(description="Person-times appointed. 任命人次。")
    def appointed(self) -> int:
        """Person-times."""
        return self.state.appointed

    @strawberry.field(description="Person-times removed. 免职人次。")
    def removed(self) -> int:
        """Person-times."""
        return self.state.removed

    @strawberry.field
    def decided_on(self) -> date | None:
        """The day."""
        return self.state.decided.on if self.state.decided else None

    @strawberry.field(description="The meeting that decided, where it is known. 作出决定的会议。")
    async def meeting(self, info: Info) -> Meeting | None:
        """Batched by id."""
        return await meeting_of(info, self.state.meeting)

    @classmethod
    def of(cls, document: Document) -> Appointment:
        """The view of a stored document."""
        return cls(state=msgspec.convert(document["state"], meetings.Appointment))
