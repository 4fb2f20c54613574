"""The oracle: what each reported figure must come out as, counted from the generated events by plain arithmetic.

Shares nothing with the services or the generators but the file of figures: it reads the events as a stranger would, so
a number that both get wrong in the same way would still be caught by the reported figure itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dataset.figures import Figure, Figures, load
from dataset.history import Event

_NETWORK = ("ROOM", "LIAISON", "INDUSTRY")


@dataclass(frozen=True, slots=True)
class Expectation:
    """A reported figure with the value its district's events add up to; None where there is the claim alone."""

    figure: Figure
    value: float | None

    @property
    def computed(self) -> bool:
        """Whether events stand behind the figure."""
        return self.value is not None


@dataclass(frozen=True)
class Told:
    """What one division told: by event type, then by subject, each in time order."""

    events: Mapping[str, Mapping[str, list[Event]]]

    def by_subject(self, name: str) -> Mapping[str, list[Event]]:
        """The events `npc.<name>.v1` of each subject."""
        return self.events.get(f"npc.{name}.v1", {})

    def every(self, name: str) -> list[Event]:
        """All events `npc.<name>.v1`."""
        return [event for told in self.by_subject(name).values() for event in told]


def tell(events: Iterable[Event]) -> dict[str, Told]:
    """The events of each division, sorted apart."""
    sorted_apart: dict[str, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for event in sorted(events, key=lambda event: event.time):
        sorted_apart[event.data["division"]][event.type][event.subject].append(event)
    return {division: Told(told) for division, told in sorted_apart.items()}


def expectations(events: Iterable[Event], figures: Figures | None = None) -> list[Expectation]:
    """One for each reported figure, in the order of the file."""
    told = tell(events)
    return [
        Expectation(figure, value(told[figure.division], figure.indicator, figure.year)) for figure in figures or load()
    ]


def value(told: Told, indicator: str, year: int) -> float | None:
    """What the events add up to; None for an indicator that has no events behind it, and for a rate of nothing."""
    count = COUNTS.get(indicator)
    return None if count is None else count(told, year)


def computed(indicator: str) -> bool:
    """Whether events stand behind this indicator."""
    return indicator in COUNTS


# --- suggestions ------------------------------------------------------------------------------------------------------


def _assigned(told: Told, year: int) -> list[str]:
    """The suggestions first assigned in the year."""
    return [one for one, events in told.by_subject("suggestion.assigned").items() if events[0].time.year == year]


def _replied(told: Told, year: int) -> int:
    """Those of them that every unit of the last assignment that must reply has replied to since."""
    return sum(_all_replied(told, one) for one in _assigned(told, year))


def _all_replied(told: Told, suggestion: str) -> bool:
    last = told.by_subject("suggestion.assigned")[suggestion][-1]
    must = {part["unit"] for part in last.data["units"] if part["role"] != "JOINT"}
    replies = told.by_subject("suggestion.replied").get(suggestion, [])
    return must <= {reply.data["unit"] for reply in replies if reply.time > last.time}


def _of_assigned(name: str) -> Callable[[Told, int], int]:
    """How many of the year's suggestions have an event of this name."""
    return lambda told, year: sum(one in told.by_subject(name) for one in _assigned(told, year))


def _last_grades(told: Told, year: int, *, round_number: int | None = None) -> list[str]:
    """The last grade of each of the year's suggestions that was graded (in that round)."""
    grades = []
    for one in _assigned(told, year):
        graded = told.by_subject("suggestion.graded").get(one, [])
        given = [event.data["grade"] for event in graded if round_number in (None, event.data["round"])]
        grades += given[-1:]
    return grades


def _key_satisfied(round_number: int) -> Callable[[Told, int], int]:
    return lambda told, year: _last_grades(told, year, round_number=round_number).count("SATISFIED")


def _rate(part: Callable[[Told, int], int], whole: Callable[[Told, int], int]) -> Callable[[Told, int], float | None]:
    return lambda told, year: part(told, year) / whole(told, year) if whole(told, year) else None


def _first_in_year(name: str) -> Callable[[Told, int], int]:
    """How many subjects have their first event of this name in the year."""
    return lambda told, year: sum(events[0].time.year == year for events in told.by_subject(name).values())


# --- opinions ---------------------------------------------------------------------------------------------------------


def _received(told: Told, first: int, last: int) -> list[Event]:
    return [event for event in told.every("opinion.received") if first <= event.time.year <= last]


def _resolved(told: Told, first: int, last: int) -> int:
    """Opinions received in these years whose last outcome is RESOLVED."""
    handled = told.by_subject("opinion.handled")
    return sum(
        handled[event.subject][-1].data["outcome"] == "RESOLVED"
        for event in _received(told, first, last)
        if event.subject in handled
    )


def _scans_closed(told: Told, year: int) -> int:
    closed = told.by_subject("opinion.closed")
    return sum(event.data["channel"] == "QR" and event.subject in closed for event in _received(told, year, year))


def _on_drafts(told: Told, year: int) -> list[Event]:
    return [event for event in _received(told, year, year) if "legislative_draft" in event.data]


def _adopted(told: Told, year: int) -> int:
    adopted = {event.subject for event in told.every("opinion.adopted") if event.data["result"] == "ADOPTED"}
    return sum(event.subject in adopted for event in _on_drafts(told, year))


# --- representatives --------------------------------------------------------------------------------------------------


def _elected(level: str) -> Callable[[Told, int], int]:
    def count(told: Told, year: int) -> int:
        started = told.every("representative.mandate_started")
        return sum(event.time.year == year and event.data["level"] == level for event in started)

    return count


def _serving(told: Told, year: int) -> int:
    """Persons whose mandate began by the end of the year and did not end by then; nobody here has two."""
    ended = {event.subject for event in told.every("representative.mandate_ended") if event.time.year <= year}
    started = {event.subject for event in told.every("representative.mandate_started") if event.time.year <= year}
    return len(started - ended)


def _grouped(told: Told, year: int) -> int:
    return len({event.subject for event in told.every("representative.group_joined") if event.time.year <= year})


def _professional_groups(told: Told, year: int) -> int:
    """Groups that somebody joined by the end of the year; nobody here ever leaves one."""
    joined = [event for event in told.every("representative.group_joined") if event.time.year <= year]
    return len({event.data["group"] for event in joined if event.data["kind"] == "PROFESSIONAL"})


def _open(told: Told, year: int, test: Callable[[Mapping[str, Any]], bool]) -> list[Mapping[str, Any]]:
    """What was said of each place that was open at the end of the year and passes the test; none ever closed."""
    return [e.data for e in told.every("station.opened") if e.time.year <= year and test(e.data)]


def _places(**equal: str) -> Callable[[Told, int], int]:
    return lambda told, year: len(_open(told, year, lambda data: equal.items() <= data.items()))


def _network(tier: str) -> Callable[[Told, int], int]:
    return lambda told, year: len(_open(told, year, lambda data: data["tier"] == tier and data["type"] in _NETWORK))


def _tagged(tag: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda data: tag in data.get("tags", ())


def _posted(test: Callable[[Mapping[str, Any]], bool]) -> Callable[[Told, int], int]:
    return lambda told, year: sum(len(data.get("representatives", ())) for data in _open(told, year, test))


def _staff(kind: str) -> Callable[[Told, int], int]:
    return lambda told, year: sum(data.get("staff", 0) for data in _open(told, year, lambda one: one["type"] == kind))


def _codes(target: str) -> Callable[[Told, int], int]:
    def count(told: Told, year: int) -> int:
        published = told.every("station.qr_published")
        return len({e.data["code"] for e in published if e.time.year <= year and e.data["target"] == target})

    return count


def _receptions(told: Told, year: int, channel: str | None = None) -> list[Mapping[str, Any]]:
    held = [event for event in told.every("reception.held") if event.time.year == year]
    return [event.data for event in held if channel in (None, event.data["channel"])]


def _persons(channel: str | None = None) -> Callable[[Told, int], int]:
    return lambda told, year: len({one for held in _receptions(told, year, channel) for one in held["representatives"]})


def _records(told: Told, year: int) -> list[Mapping[str, Any]]:
    """The last telling of each record dated in the year that was not returned."""
    last = [events[-1].data for events in told.by_subject("performance.recorded").values()]
    return [data for data in last if data["on"].year == year and data["status"] != "RETURNED"]


def _recorded(kind: str, what: str = "count") -> Callable[[Told, int], int]:
    return lambda told, year: sum(data.get(what, 1) for data in _records(told, year) if data["kind"] == kind)


# --- supervision ------------------------------------------------------------------------------------------------------


def _in_year(name: str, **equal: str) -> Callable[[Told, int], int]:
    """How many events of this name the year has, with fields equal to values."""
    return lambda told, year: sum(e.time.year == year and equal.items() <= e.data.items() for e in told.every(name))


def _judicial(told: Told, year: int) -> int:
    scheduled = told.by_subject("hearing.scheduled")
    held = [event.subject for event in told.every("hearing.held") if event.time.year == year]
    return sum(scheduled[one][-1].data["organ"] in ("COURT", "PROCURATORATE") for one in held)


def _appointments(told: Told, year: int) -> int:
    decided = [event.data for event in told.every("appointment.decided") if event.time.year == year]
    return sum(data["appointed"] + data["removed"] for data in decided)


def _projects(told: Told, first: int, last: int, *electorates: str) -> int:
    """Projects adopted by a vote in these years, of these electorates (none named: of any)."""
    nominated = told.by_subject("project.nominated")
    return sum(
        event.data["adopted"]
        and first <= event.time.year <= last
        and (not electorates or nominated[event.subject][-1].data["electorate"] in electorates)
        for event in told.every("project.balloted")
    )


def _summed(name: str, field: str) -> Callable[[Told, int], int]:
    """The sum of a number over the year's events of this name."""
    return lambda told, year: sum(e.data.get(field, 0) for e in told.every(name) if e.time.year == year)


def _listed(name: str, field: str) -> Callable[[Told, int], int]:
    """How many entries a list has in the year's events of this name, together."""
    return lambda told, year: sum(len(e.data.get(field, ())) for e in told.every(name) if e.time.year == year)


def _sites(category: str) -> Callable[[Told, int], int]:
    """Different sites of a category seen by the end of the year."""
    return lambda told, year: len(
        {
            e.data["site"]
            for e in told.every("tracking.visited")
            if e.time.year <= year and e.data["category"] == category
        }
    )


def _laws(told: Told, year: int) -> int:
    """Different laws of the inspections reported on in the year."""
    started = told.by_subject("inspection.started")
    reported = [e.subject for e in told.every("inspection.reported") if e.time.year == year]
    return len({law for one in reported for law in started[one][-1].data.get("laws", ())})


def _plan_topics(told: Told, year: int) -> int:
    """Topics of the year's plans, after what was added and dropped."""
    adopted = [event for event in told.every("plan.adopted") if event.data["year"] == year]
    return sum(
        len(plan.data["topics"])
        + sum(
            len(change.data.get("added", ())) - len(change.data.get("dropped", ()))
            for change in told.by_subject("plan.adjusted").get(plan.subject, ())
        )
        for plan in adopted
    )


COUNTS: Mapping[str, Callable[[Told, int], float | None]] = {
    "suggestions_submitted": _first_in_year("suggestion.submitted"),
    "suggestions_received": _first_in_year("suggestion.sorted"),
    "suggestions_assigned": lambda told, year: len(_assigned(told, year)),
    "suggestions_replied": _replied,
    "suggestions_prestudied": _of_assigned("suggestion.prestudied"),
    "key_suggestions": _of_assigned("suggestion.keyed"),
    "key_suggestions_satisfied_round1": _key_satisfied(1),
    "key_suggestions_satisfied_round2": _key_satisfied(2),
    "reply_rate": _rate(_replied, lambda told, year: len(_assigned(told, year))),
    "completion_rate": _rate(_of_assigned("suggestion.closed"), lambda told, year: len(_assigned(told, year))),
    "satisfaction_rate": _rate(
        lambda told, year: _last_grades(told, year).count("SATISFIED"), lambda told, year: len(_last_grades(told, year))
    ),
    "opinions_collected": lambda told, year: len(_received(told, year, year)),
    "opinions_uploaded": lambda told, year: len(_received(told, year, year)),
    "opinions_resolved": lambda told, year: _resolved(told, year, year),
    "issues_resolved": lambda told, year: _resolved(told, year, year),
    "issues_resolved_since_2022": lambda told, year: _resolved(told, 2022, year),
    "scan_suggestions_closed": _scans_closed,
    "legislative_drafts": lambda told, year: len({e.data["legislative_draft"] for e in _on_drafts(told, year)}),
    "legislative_opinions_submitted": lambda told, year: len(_on_drafts(told, year)),
    "legislative_opinions_adopted": _adopted,
    "district_representatives_elected": _elected("DISTRICT"),
    "town_representatives_elected": _elected("TOWN"),
    "representatives_registered": _serving,
    "representatives_debriefed": lambda told, year: len(
        {event.data["representative"] for event in told.every("debrief.held") if event.time.year == year}
    ),
    "representatives_appraised": lambda told, year: len(
        {event.data["representative"] for event in told.every("appraisal.scored") if event.data["year"] == year}
    ),
    "rostered_representatives": lambda told, year: len(
        {one for e in told.every("duty.scheduled") if e.data["on"].year == year for one in e.data["representatives"]}
    ),
    "grouped_representatives": _grouped,
    "professional_groups": _professional_groups,
    "stations": _places(type="LIAISON"),
    "homes": _places(type="HOME"),
    "studios": _places(type="STUDIO"),
    "joint_studios": lambda told, year: len(
        _open(told, year, lambda data: data["type"] == "STUDIO" and _tagged("joint")(data))
    ),
    "stations_opened": _in_year("station.opened"),
    "stations_town": _network("TOWN"),
    "stations_village": _network("VILLAGE"),
    "stations_industry": _network("INDUSTRY"),
    "mediation_rooms": _places(type="MEDIATION"),
    "mediation_representatives": _posted(lambda data: data["type"] == "MEDIATION"),
    "mediation_judges": _staff("MEDIATION"),
    "medical_station_representatives": _posted(_tagged("medical")),
    "enterprise_contact_points": _places(type="ENTERPRISE_POINT"),
    "legislative_collection_points": _places(type="COLLECTION_POINT"),
    "legislative_informants": _staff("COLLECTION_POINT"),
    "qr_homes": _codes("HOME"),
    "qr_stations": _codes("STATION"),
    "qr_representatives": _codes("REPRESENTATIVE"),
    "receptions": lambda told, year: len(_receptions(told, year)),
    "citizens_received": lambda told, year: sum(held["citizens"] for held in _receptions(told, year)),
    "station_entries": lambda told, year: sum(len(h["representatives"]) for h in _receptions(told, year, "STATION")),
    "leader_town_visits": _in_year("reception.held", visitor_role="LEADER"),
    "receiving_representatives": _persons(),
    "distinct_representatives_entering": _persons("STATION"),
    "online_representatives": _persons("ONLINE"),
    "visiting_representatives": _persons("VISIT"),
    "enterprise_reception_representatives": _persons("ENTERPRISE"),
    "performance_records": lambda told, year: len(_records(told, year)),
    "citizen_contacts": _recorded("CONTACT"),
    "policy_talks": _recorded("TALK"),
    "volunteer_participations": _recorded("VOLUNTEER"),
    "station_activities": _recorded("STATION_ACTIVITY"),
    "themed_dialogues": _recorded("DIALOGUE"),
    "enterprises_visited": _recorded("ENTERPRISE_VISIT"),
    "enterprise_projects_landed": _recorded("INVESTMENT"),
    "donations_yuan": _recorded("DONATION", "amount_yuan"),
    "group_inspections": _recorded("INSPECTION"),
    "reports_heard": _in_year("hearing.held"),
    "judicial_reports_heard": _judicial,
    "committee_meetings": _in_year("meeting.held", kind="COMMITTEE"),
    "chairpersons_meetings": _in_year("meeting.held", kind="CHAIRPERSONS"),
    "appointments": _appointments,
    "supervision_opinions_issued": _in_year("hearing.opinion_issued"),
    "cases_sampled": _summed("sample.drawn", "size"),
    "micro_supervision_sessions": _in_year("micro.held"),
    "citizen_satisfaction_rate": _rate(_summed("micro.surveyed", "satisfied"), _summed("micro.surveyed", "asked")),
    "decision_tasks": _listed("decision.made", "tasks"),
    "supervision_research_topics": _in_year("research.started"),
    "plan_priorities": _plan_topics,
    "departments_appraised": _in_year("work_appraisal.graded"),
    "appraisal_meetings": _in_year("work_appraisal.met"),
    "inquiry_research_suggestions": _summed("inquiry.researched", "suggestions"),
    "inquiry_key_questions": _listed("inquiry.held", "questions"),
    "inspections": _in_year("inspection.reported"),
    "livelihood_items_inspected": _summed("inspection.reported", "livelihood_items"),
    "laws_inspected": _laws,
    "court_observations": lambda told, year: sum(
        len(e.data["representatives"])
        for e in told.every("trial.observed")
        if e.time.year == year and e.data["step"] == "OBSERVED"
    ),
    "school_canteens_tracked": _sites("SCHOOL_CANTEEN"),
    "elder_canteens": _sites("ELDER_CANTEEN"),
    "elder_meal_points": _sites("MEAL_POINT"),
    "livelihood_projects": lambda told, year: _projects(told, year, year),
    "livelihood_projects_total": lambda told, year: _projects(told, 0, year),
    "livelihood_projects_district": lambda told, year: _projects(told, 0, year, "CONGRESS", "COMMITTEE"),
    "livelihood_projects_town": lambda told, year: _projects(told, 0, year, "TOWN"),
}
"""How each indicator with events behind it is counted; every other one of the file is known by the claim alone."""
