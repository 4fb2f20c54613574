"""What a representative did in the years, and the chain a year should make 履职链条.

Contact with voters, other activity, a debrief, the voters' ballot, the appraisal: a year is complete with all five.
Each is a mark by month ("DEBRIEF:2025-03") in the index, so whoever lacks one is found without reading anybody's state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from kit.catalogue import Fact
from kit.periods import month_of
from services.representatives.events.debrief import AppraisalScored, DebriefBalloted, DebriefHeld
from services.representatives.vocabulary import ActivityKind, ActivityMark, AppraisalGrade, Channel, PerformanceKind

replace = msgspec.structs.replace

CHAIN = (
    ActivityMark.CONTACT,
    ActivityMark.ACTIVITY,
    ActivityMark.DEBRIEF,
    ActivityMark.BALLOT,
    ActivityMark.APPRAISAL,
)
"""What a complete year has, in its order."""

_CONTACTS = frozenset({PerformanceKind.CONTACT, PerformanceKind.VISIT})


class Credit(msgspec.Struct, frozen=True):
    """履职计入 one thing a representative did; `channel` of a reception, `record` the kind of a performance record."""

    kind: ActivityKind
    reference: str
    on: date
    event: str
    channel: Channel | None = None
    record: PerformanceKind | None = None

    @property
    def is_deed(self) -> bool:
        """Whether it is the person's own doing: that an opinion they took in was resolved is the government's."""
        return self.kind is not ActivityKind.OPINION

    @property
    def is_contact(self) -> bool:
        """联系选民 whether citizens were met."""
        return self.kind is ActivityKind.RECEPTION or self.record in _CONTACTS


class Contact(msgspec.Struct, frozen=True):
    """双联系 committee members (`by`) contacted the representative, as a record says."""

    reference: str
    on: date
    by: tuple[str, ...]


class Debriefing(msgspec.Struct, frozen=True):
    """述职 one debrief, with the days it was held and graded."""

    debrief: str
    event: str
    held: date | None = None
    balloted: date | None = None


class Appraisal(msgspec.Struct, frozen=True):
    """年度考核 of one year."""

    year: int
    score: float | None
    grade: AppraisalGrade
    event: str

    @property
    def month(self) -> str:
        """An appraisal is made when the year is over, and counts at its end."""
        return f"{self.year}-12"


def debriefed(known: tuple[Debriefing, ...], fact: Fact) -> tuple[Debriefing, ...]:
    """The debriefs after one more fact about one of them."""
    found = next((one for one in known if one.debrief == fact.subject), Debriefing(fact.subject, fact.key))
    now = found
    if isinstance(fact.data, DebriefHeld):
        now = replace(found, held=fact.time.date())
    if isinstance(fact.data, DebriefBalloted):
        now = replace(found, balloted=fact.time.date())
    return (*(one for one in known if one is not found), now)


def appraised(known: tuple[Appraisal, ...], data: AppraisalScored, event: str) -> tuple[Appraisal, ...]:
    """The appraisals after one more; the later score of a year replaces the earlier."""
    others = tuple(one for one in known if one.year != data.year)
    return (*others, Appraisal(data.year, data.score, data.grade, event))


def keys(
    credits: Iterable[Credit],
    contacts: Iterable[Contact],
    debriefings: Iterable[Debriefing],
    appraisals: Iterable[Appraisal],
) -> list[str]:
    """Marks by month, and credits by kind and channel: "ANY:2025-03", "RECEPTION.VISIT:2025-03", "DEBRIEF:2025-03"."""
    found = {f"{ActivityMark.MEMBER_CONTACT}:{month_of(one.on)}" for one in contacts}
    for credit in credits:
        month = month_of(credit.on)
        found.add(f"{credit.kind}:{month}")
        if credit.is_deed:
            mark = ActivityMark.CONTACT if credit.is_contact else ActivityMark.ACTIVITY
            found |= {f"{ActivityMark.ANY}:{month}", f"{mark}:{month}"}
        if credit.record is PerformanceKind.MEMBER_CONTACT:
            found.add(f"{ActivityMark.MEMBER_CONTACT}:{month}")
        if credit.channel is not None:
            found.add(f"{credit.kind}.{credit.channel}:{month}")
    found |= {f"{ActivityMark.DEBRIEF}:{month_of(one.held)}" for one in debriefings if one.held}
    found |= {f"{ActivityMark.BALLOT}:{month_of(one.balloted)}" for one in debriefings if one.balloted}
    found |= {f"{ActivityMark.APPRAISAL}:{one.month}" for one in appraisals}
    return sorted(found)


def marks(keys: Sequence[str], year: int) -> frozenset[ActivityMark]:
    """The marks among `keys` that fall in a year."""
    names = {mark.value for mark in ActivityMark}
    return frozenset(
        ActivityMark(name)
        for name, _, month in (key.partition(":") for key in keys)
        if name in names and month.startswith(f"{year}-")
    )
