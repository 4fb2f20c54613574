"""A division's own rules, as it publishes them: they hold from their day on, whenever they become known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.catalogue import Fact
from kit.envelope import Reason, Rejected
from kit.ledger import Ledger
from kit.verify import verify
from services.suggestions import events as e
from services.suggestions.events import CATALOGUE
from services.suggestions.local_rules import RULES
from services.suggestions.overdue_watch import overdue_events
from services.suggestions.policies import Policies
from services.suggestions.policy_events import PolicySet, Rule, TermUnit
from tests.services.stage import Stage
from tests.services.suggestions.histories import (
    ID,
    POLICIES,
    REPLIED,
    START,
    D,
    assigned,
    bounced,
    fact,
    graded,
    moment,
    rehandled,
    retraction,
    told,
)
from tests.services.suggestions.test_order_independence import ALL_HISTORIES, net_outbox, outcome

ELSEWHERE = "350205"
AGAIN = (*REPLIED, ("2025-04-10", graded(e.Grade.DISSATISFIED)), ("2025-04-14", rehandled()))
"""To be replied to again within a month by the common rule: on 14 May."""


def rule(
    which: Rule, value: int, unit: TermUnit, valid_from: str, at: str = "2025-01-02", division: str = D, **more: Any
) -> Fact:
    data = PolicySet(
        division=division,
        rule=which,
        valid_from=date.fromisoformat(valid_from),
        value=value,
        unit=unit,
        basis="建议办理办法第九条",
    )
    return fact(at, data, subject=f"{division}-policy-{which.lower()}", **more)


def shorter(valid_from: str = "2025-04-01", **more: Any) -> Fact:
    """Ten days for another reply."""
    return rule(Rule.REHANDLED_REPLY, 10, TermUnit.DAY, valid_from, **more)


async def due_on(stage: Stage) -> str | None:
    """As it is shown, found and computed: all three are the same."""
    query = "{ suggestions(order: DUE) { edges { node { dueOn handlings { units { dueOn } } } } } }"
    (edge,) = (await stage.ask(query))["suggestions"]["edges"]
    shown: str | None = edge["node"]["dueOn"]
    assert shown == edge["node"]["handlings"][-1]["units"][0]["dueOn"]
    document = stage.database[e.SUGGESTION].find_one({"_id": ID})
    assert document is not None
    assert document["due_on"] == shown
    return shown


async def test_a_divisions_own_rule_sets_the_term_whenever_it_becomes_known_and_until_it_is_taken_back(
    stage: Stage,
) -> None:
    stage.apply(*told(*AGAIN))
    assert await due_on(stage) == "2025-05-14"
    own = shorter()
    stage.apply(own)
    assert await due_on(stage) == "2025-04-24"
    stage.apply(retraction(own))
    assert await due_on(stage) == "2025-05-14"


async def test_a_clock_keeps_the_rule_of_the_day_on_which_it_began(stage: Stage) -> None:
    stage.apply(*told(*AGAIN), shorter("2025-04-15"))
    assert await due_on(stage) == "2025-05-14"
    stage.apply(shorter("2025-04-14"))
    assert await due_on(stage) == "2025-04-24"


async def test_of_two_tellings_for_the_same_day_the_later_counts(stage: Stage) -> None:
    stage.apply(rule(Rule.REHANDLED_REPLY, 20, TermUnit.DAY, "2025-04-01", at="2025-02-01"))
    stage.apply(*told(*AGAIN), shorter(at="2025-01-02"))
    assert await due_on(stage) == "2025-05-04"


async def test_the_rule_of_another_division_changes_nothing(stage: Stage) -> None:
    stage.apply(*told(*AGAIN), shorter(division=ELSEWHERE))
    assert await due_on(stage) == "2025-05-14"


def alarms(stage: Stage) -> set[str]:
    return {data for event_type, _, _, data in net_outbox(stage.service.ledger) if event_type == "npc.alarm.raised.v1"}


async def test_an_alarm_that_breaks_a_local_rule_comes_and_goes_with_the_rule(stage: Stage) -> None:
    stage.apply(*told(*START, ("2025-03-07", bounced()), ("2025-03-10", assigned())))
    assert alarms(stage) == set()
    strict = rule(Rule.BOUNCE, 2, TermUnit.WORKING_DAY, "2025-01-01")
    stage.apply(strict)
    (alarm,) = alarms(stage)
    assert "BOUNCED_TOO_LATE" in alarm
    (edge,) = (await stage.ask("{ suggestions { edges { node { anomalies { kind } } } } }"))["suggestions"]["edges"]
    assert edge["node"]["anomalies"] == [{"kind": "BOUNCED_TOO_LATE"}]
    stage.apply(retraction(strict))
    assert alarms(stage) == set()


async def test_the_rules_of_a_day_are_shown_with_their_source(stage: Stage) -> None:
    own = rule(Rule.GRADING, 7, TermUnit.WORKING_DAY, "2025-06-01")
    stage.apply(own)
    fields = "rule value unit validFrom basis own event"

    async def grading(day: str) -> dict[str, Any]:
        fragment = f'... on Division {{ policies(on: "{day}") {{ {fields} }} }}'
        (found,) = await stage.entities([{"__typename": "Division", "code": D}], fragment)
        stage.scans_nothing()
        assert [one["rule"] for one in found["policies"]] == [rule.value for rule in Rule]
        (one,) = (one for one in found["policies"] if one["rule"] == "GRADING")
        return dict(one)

    assert await grading("2025-05-31") == {
        "rule": "GRADING",
        "value": 15,
        "unit": "WORKING_DAY",
        "validFrom": "1992-04-03",
        "basis": "common local practice; a division's own rule goes into a row of its own",
        "own": False,
        "event": None,
    }
    assert await grading("2025-06-01") == {
        "rule": "GRADING",
        "value": 7,
        "unit": "WORKING_DAY",
        "validFrom": "2025-06-01",
        "basis": "建议办理办法第九条",
        "own": True,
        "event": own.key,
    }


async def test_the_rules_of_many_divisions_are_one_read(stage: Stage) -> None:
    stage.apply(shorter(), shorter(division=ELSEWHERE))
    divisions = [{"__typename": "Division", "code": code} for code in (D, ELSEWHERE, "350203")]
    found = await stage.entities(divisions, "... on Division { policies { own } }")
    assert [sum(one["own"] for one in division["policies"]) for division in found] == [1, 1, 0]
    assert stage.commands.collections() == ["policy"]


def watched(stage: Stage, today: date) -> list[Fact]:
    """What the watch would tell on that day, told."""
    stage.day[0] = today
    document = stage.database[e.SUGGESTION].find_one({"_id": ID})
    assert document is not None
    state = stage.service.ledger.state_of(e.SUGGESTION, document)
    own = stage.database["policy"].find_one({"_id": f"{D}-policies"})
    rules = POLICIES.with_own(own and stage.service.ledger.state_of("policy", own))
    facts = [CATALOGUE.decode(payload) for payload in overdue_events(state, rules, today)]
    stage.apply(*facts)
    return facts


async def long_overdue(stage: Stage) -> list[str]:
    found = await stage.ask("{ suggestions(longOverdue: true) { edges { node { id } } } }")
    return [edge["node"]["id"] for edge in found["suggestions"]["edges"]]


async def test_patience_that_turns_out_longer_takes_back_what_was_found_too_early(stage: Stage) -> None:
    stage.apply(*told(*START))  # due on 3 June; thirty days of patience
    assert len(watched(stage, date(2025, 7, 4))) == 1
    assert await long_overdue(stage) == [ID]
    patient = rule(Rule.LONG_OVERDUE, 60, TermUnit.DAY, "2025-01-01")
    stage.apply(patient)
    assert await long_overdue(stage) == []
    assert watched(stage, date(2025, 8, 2)) == []
    (found,) = watched(stage, date(2025, 8, 3))
    assert found.time == moment("2025-08-03 00:00")
    assert await long_overdue(stage) == [ID]
    stage.apply(retraction(patient))
    assert await long_overdue(stage) == [ID]
    follow_ups = [one for one in net_outbox(stage.service.ledger) if one[0] == "npc.item.requested.v1"]
    assert [at for _, _, at, _ in follow_ups] == ["2025-07-04T00:00:00+08:00"]  # as if it had never been longer


def test_what_the_file_says_gives_way_to_what_the_division_says(tmp_path: Any) -> None:
    path = tmp_path / "policies.csv"
    row = f"{D},grading,20,day,2025-01-01,as the city was told"
    path.write_text(f"division,rule,value,unit,valid_from,source\n{row}\n", encoding="utf-8")
    published = [rule(Rule.GRADING, 9, TermUnit.DAY, "2025-01-01"), rule(Rule.GRADING, 8, TermUnit.DAY, "2025-03-01")]
    known = Policies.load(path).with_own(RULES.fold(RULES.start(f"{D}-policies"), published))
    terms = [known.term(Rule.GRADING, D, date(2025, month, 1)) for month in (1, 2, 3)]
    assert [term.value for term in terms if term] == [9, 9, 8]


@pytest.mark.parametrize(
    "wrong",
    [{"value": 0}, {"value": 4000}, {"unit": "FORTNIGHT"}, {"rule": "REPLY"}, {"basis": ""}, {"valid_from": "2025"}],
)
def test_a_rule_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    event = json.loads(shorter().payload)
    event["data"] |= wrong
    with pytest.raises(Rejected) as caught:
        CATALOGUE.decode(json.dumps(event).encode())
    assert caught.value.reason is Reason.SCHEMA


RULES_TOLD: st.SearchStrategy[Fact] = st.builds(
    lambda which, value, unit, since, at: rule(which, value, unit, since, at=at),
    st.sampled_from([Rule.REHANDLED_REPLY, Rule.BOUNCE, Rule.LONG_OVERDUE]),
    st.integers(1, 40),
    st.sampled_from(TermUnit),
    st.sampled_from(["2024-01-01", "2025-01-15", "2025-03-01"]),
    st.sampled_from(["2024-06-01", "2025-02-01", "2026-01-01"]),
)


def cut(facts: list[Fact], sizes: list[int]) -> Iterator[list[Fact]]:
    while facts:
        size = sizes.pop()
        yield facts[:size]
        facts = facts[size:]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), ALL_HISTORIES, st.lists(RULES_TOLD, min_size=1, max_size=4))
def test_rules_that_are_late_or_taken_back_come_to_the_same_as_those_told_in_order(
    make_ledger: Callable[[str], Ledger], data: st.DataObject, history: list[Fact], rules: list[Fact]
) -> None:
    taken_back = data.draw(st.lists(st.sampled_from(rules), max_size=2, unique_by=lambda one: one.key))
    whole = [*history, *rules, *(retraction(one) for one in taken_back)]
    shuffled = data.draw(st.permutations(whole))
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=len(whole), max_size=len(whole)))
    straight, muddled = make_ledger("c"), make_ledger("d")
    for ledger in (straight, muddled):
        for name in (*ledger.aggregates, "facts", "counters", "outbox"):
            ledger.database[name].delete_many({})
    gone = {one.key for one in taken_back}
    right = [one for one in (*rules, *history) if one.key not in gone]
    straight.apply(sorted(right, key=lambda one: one.order))
    for batch in cut(shuffled, sizes):
        muddled.apply(batch)
    assert outcome(muddled) == outcome(straight)
    assert [str(one) for one in verify(muddled)] == []


async def test_divisions_with_rules_of_their_own_are_found_with_those_in_force_that_day(stage: Stage) -> None:
    stage.apply(
        rule(Rule.GRADING, 15, TermUnit.WORKING_DAY, "2024-01-01"),
        rule(Rule.GRADING, 7, TermUnit.WORKING_DAY, "2025-06-01"),
        rule(Rule.LONG_OVERDUE, 15, TermUnit.DAY, "2025-06-01", division=ELSEWHERE),
    )

    async def asked(arguments: str) -> list[tuple[str, list[tuple[str, int]]]]:
        data = await stage.ask(f"{{ localRules({arguments}) {{ division {{ code }} rules {{ rule value own }} }} }}")
        stage.scans_nothing()
        assert all(one["own"] for each in data["localRules"] for one in each["rules"])
        return [
            (each["division"]["code"], [(one["rule"], one["value"]) for one in each["rules"]])
            for each in data["localRules"]
        ]

    assert await asked('on: "2023-12-31"') == []
    assert await asked('on: "2025-05-31"') == [(D, [("GRADING", 15)])]
    assert await asked('on: "2025-06-01"') == [(ELSEWHERE, [("LONG_OVERDUE", 15)]), (D, [("GRADING", 7)])]
    assert await asked(f'on: "2025-06-01", within: "{ELSEWHERE}"') == [(ELSEWHERE, [("LONG_OVERDUE", 15)])]
    assert [division for division, _ in await asked("within: null")] == [ELSEWHERE, D]
