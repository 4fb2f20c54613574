"""Opinions 民情民意 from the day they were received: routed, answered, assigned, handled, fed back, revisited, closed.

As many have the outcome RESOLVED as were reported resolved; where nothing was reported, most are resolved and some are
still under way. A few that nobody counted on become suggestions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dataset import names, receptions
from dataset.days import add_workdays, last_workday, next_workday, spread
from dataset.figures import Figures, Numbers
from dataset.history import Book, Thread
from dataset.parts import evenly
from dataset.receptions import Reception
from dataset.words import TOPICS, Topic, opinion_title

_SINCE = 2022  # 安庆 counts issues resolved from this year on
_RESOLVED_WHERE_UNREPORTED = 0.75
_VOICED_AS_SUGGESTIONS = 9
_OTHER_OUTCOMES = ("PARTLY", "IN_PROGRESS", "PLANNED", "NOTED")
_CHANNEL_OF_RECEPTION = {"STATION": "RECEPTION", "VISIT": "VISIT", "ENTERPRISE": "ENTERPRISE", "ONLINE": "ONLINE"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a year's opinions must add up to; `resolved` is None where nothing was reported."""

    number: int
    resolved: int | None = None
    scans: int = 0  # by QR code, all closed
    legislative: int = 0
    drafts: int = 0
    adopted: int = 0
    channels: tuple[str, ...] = ("STATION", "ONLINE", "MICRO_PLATFORM")

    @property
    def ordinary(self) -> int:
        """Those that came neither by QR code nor on a legislative draft; they have the first numbers."""
        return self.number - self.scans - self.legislative


def plans(figures: Figures, division: str) -> dict[int, Plan]:
    """The plan of each year with opinions. A number resolved since 2022 is spread over the years until it was made."""
    made = {}
    for year in figures.years(division):
        numbers = figures.numbers(division, year)
        if number := _number(numbers):
            made[year] = _plan(numbers, number)
        since = int(numbers.get("issues_resolved_since_2022", 0))
        for earlier, share in enumerate(evenly(since, year - _SINCE + 1), _SINCE):
            if share:
                made[earlier] = Plan(share, share, channels=("ENTERPRISE",))
    return made


def _number(numbers: Numbers) -> int:
    """The opinions a year needs at least; issues that were resolved and scans that were closed may be the same."""
    indicators = ("opinions_uploaded", "opinions_collected", "scan_suggestions_closed", "issues_resolved")
    return int(max(numbers.get(indicator, 0) for indicator in (*indicators, "legislative_opinions_submitted")))


def _plan(numbers: Numbers, number: int) -> Plan:
    resolved = numbers.get("opinions_resolved", numbers.get("issues_resolved"))
    return Plan(
        number=number,
        resolved=None if resolved is None else int(resolved),
        scans=int(numbers.get("scan_suggestions_closed", 0)),
        legislative=int(numbers.get("legislative_opinions_submitted", 0)),
        drafts=int(numbers.get("legislative_drafts", 0)),
        adopted=int(numbers.get("legislative_opinions_adopted", 0)),
    )


@dataclass(frozen=True, slots=True)
class Voiced:
    """An opinion that waits to become a suggestion."""

    thread: Thread
    topic: Topic


@dataclass(frozen=True, slots=True)
class _Source:
    """How one opinion came in."""

    day: date
    channel: str
    reception: Reception | None = None
    qr_code: str | None = None


def write(book: Book, figures: Figures) -> dict[int, list[Voiced]]:
    """All opinions of the book's division; returns those that wait to become suggestions, by year."""
    waiting = {}
    for year, plan in plans(figures, book.division).items():
        sources = _sources(book, figures, year, plan)
        wishes = _VOICED_AS_SUGGESTIONS if "suggestions_assigned" in figures.numbers(book.division, year) else 0
        ends = _ends(book, plan, wishes)
        voiced = []
        for number, (source, end) in enumerate(zip(sources, ends, strict=True), 1):
            after = source.reception.held if source.reception else None
            thread = Thread(book, "opinion", names.opinion(book.division, year, number), after)
            topic = _topic(book.random.choice(TOPICS), source.reception)
            people = _receive(book, thread, source, topic)
            if people and book.random.random() < 1 / 3:
                thread.on(add_workdays(thread.day, book.random.randint(1, 5)), "answered", representative=people[0])
            if end == "VOICED":
                voiced.append(Voiced(thread, topic))
            else:
                _handle(book, thread, topic, end, must_close=source.channel == "QR")
        waiting[year] = sorted(voiced, key=lambda one: one.thread.day)
        points = int(figures.numbers(book.division, year).get("legislative_collection_points", 0))
        _comment_on_drafts(book, year, plan, points)
    return waiting


def _sources(book: Book, figures: Figures, year: int, plan: Plan) -> list[_Source]:
    """Where each opinion that is not about a draft came from: receptions first, then other channels, then scans."""
    random = book.random
    held = receptions.plan(figures, book.division, year, book.seed)
    brought = receptions.opinions_of(held, plan.ordinary)
    sources = [
        _Source(one.held.date(), _CHANNEL_OF_RECEPTION[one.channel], one) for one in held for _ in brought[one.id]
    ]
    for day in spread(random, plan.ordinary - len(sources), date(year, 1, 8), date(year, 11, 10)):
        sources.append(_Source(day, random.choice(plan.channels)))
    registered = int(figures.numbers(book.division, year).get("representatives_registered", 0))
    for day in spread(random, plan.scans, date(year, 4, 1), date(year, 11, 10)):
        code = names.representative_code(book.division, random.randint(1, registered)) if registered else None
        sources.append(_Source(day, "QR", qr_code=code))
    return sources


def _topic(drawn: Topic, reception: Reception | None) -> Topic:
    """What an opinion is about: at a reception, the first thing the reception was about."""
    about = reception.topics[0] if reception and reception.topics else drawn.name
    return next(topic for topic in TOPICS if topic.name == about)


def _ends(book: Book, plan: Plan, wishes: int) -> list[str]:
    """How each of them ends: an outcome, OPEN, or VOICED (it waits to become a suggestion)."""
    random, number = book.random, plan.ordinary + plan.scans
    voiced = min(wishes, number) if plan.resolved is None else 0
    resolved = round(number * _RESOLVED_WHERE_UNREPORTED) if plan.resolved is None else plan.resolved
    others = number - voiced - resolved
    # A scan is closed with its outcome; of the others that are not resolved, one in three has none yet.
    still_open = others // 3 if plan.scans == 0 else 0
    ends = ["VOICED"] * voiced + ["RESOLVED"] * resolved + ["OPEN"] * still_open
    ends += random.choices(_OTHER_OUTCOMES, k=others - still_open)
    random.shuffle(ends)
    return ends


def _receive(book: Book, thread: Thread, source: _Source, topic: Topic) -> Sequence[str]:
    """收到, at a reception or through another channel, and 转交; returns the representatives who took it in."""
    reception = source.reception
    people: Sequence[str] = ()
    if reception:
        people = [names.representative(book.division, number) for number in reception.representatives[:2]]
    thread.on(
        source.day,
        "received",
        channel=source.channel,
        title=opinion_title(book.random, topic),
        topics=[topic.name],
        citizens=book.random.choice((1, 1, 1, 2, 3, 6)),
        station=reception.station if reception else None,
        reception=reception.id if reception else None,
        representatives=people,
        qr_code=source.qr_code,
    )
    if not reception:
        thread.on(add_workdays(thread.day, book.random.randint(0, 2)), "routed", unit=names.unit(book.division, topic))
    return people


def _handle(book: Book, thread: Thread, topic: Topic, end: str, *, must_close: bool) -> None:
    """交办, 办理, 反馈, 回访, 办结; a quarter is revisited, and what was not resolved is mostly left unclosed."""
    random, unit = book.random, names.unit(book.division, topic)
    if end == "OPEN" and random.random() < 1 / 2:
        return
    thread.on(add_workdays(thread.day, random.randint(0, 3)), "assigned", unit=unit)
    if end == "OPEN":
        return
    handled = next_workday(thread.day + timedelta(days=random.randint(3, 24)))
    # What was reported for a year was known by its end.
    thread.on(min(handled, last_workday(date(thread.day.year, 12, 30))), "handled", unit=unit, outcome=end)
    if must_close or random.random() < 4 / 5:
        thread.on(add_workdays(thread.day, random.randint(0, 3)), "fed_back")
        if must_close or random.random() < 1 / 4:
            grade = random.choice(("SATISFIED", "SATISFIED", "SATISFIED", "MOSTLY"))
            thread.on(add_workdays(thread.day, random.randint(3, 12)), "revisited", grade=grade)
    if must_close or random.random() < (4 / 5 if end == "RESOLVED" else 1 / 4):
        thread.on(add_workdays(thread.day, random.randint(0, 2)), "closed")


def _comment_on_drafts(book: Book, year: int, plan: Plan, points: int) -> None:
    """立法意见 dealt round the drafts; those reported as adopted are adopted, of the others half are decided."""
    random = book.random
    days = spread(random, plan.legislative, date(year, 3, 1), date(year, 10, 20))
    adopted = set(random.sample(range(plan.legislative), plan.adopted))
    for position, day in enumerate(days):
        thread = Thread(book, "opinion", names.opinion(book.division, year, plan.ordinary + plan.scans + position + 1))
        draft = position * plan.drafts // plan.legislative + 1
        topic = TOPICS[(draft + year) % len(TOPICS)]
        thread.on(
            day,
            "received",
            channel="LEGISLATIVE_DRAFT",
            title=f"对{topic.name}条例草案的修改意见",
            topics=[topic.name],
            station=names.station(book.division, "collection-point", random.randint(1, points)) if points else None,
            legislative_draft=f"{book.division}-draft-{year}-{draft:02}",
        )
        if position in adopted:
            thread.on(add_workdays(day, random.randint(20, 35)), "adopted", result="ADOPTED")
        elif random.random() < 1 / 2:
            thread.on(add_workdays(day, random.randint(20, 35)), "adopted", result="NOT_ADOPTED")
