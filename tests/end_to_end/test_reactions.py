"""What services tell each other, seen from outside: a fact goes in at one, the answer comes from another."""

from __future__ import annotations

import pytest

from tests.end_to_end.city import City, event

LEAD, COSIGNER = "350203-9001", "350203-9002"
SUGGESTION = "350203-S-9001"
DUTY = "350203-D-9001"
RECEPTION = "350203-reception-9001"


@pytest.fixture(scope="module")
def told(city: City) -> City:
    """A suggestion graded dissatisfied twice, and a reception, published to the running city."""
    before = len(city.dead_letters())
    unit = [{"unit": "350203-education-bureau", "role": "LEAD"}]
    city.publish(
        "350203",
        *(
            event(
                "representative.mandate_started",
                person,
                f"{person}-started",
                "2026-01-05",
                display_name=f"代表-350203-{person[-4:]}",
                level="DISTRICT",
                term=18,
                constituency="350203-C1",
            )
            for person in (LEAD, COSIGNER)
        ),
        event(
            "suggestion.submitted",
            SUGGESTION,
            "9001-submitted",
            "2026-01-10",
            kind="SESSION",
            title="关于增加学位的建议",
            lead=LEAD,
            cosigners=[COSIGNER],
        ),
        event("suggestion.sorted", SUGGESTION, "9001-sorted", "2026-01-12"),
        event("suggestion.assigned", SUGGESTION, "9001-assigned", "2026-01-15", units=unit),
        event(
            "suggestion.replied",
            SUGGESTION,
            "9001-replied",
            "2026-03-02",
            unit="350203-education-bureau",
            outcome="NOTED",
        ),
        event("suggestion.graded", SUGGESTION, "9001-graded", "2026-03-05", round=1, grade="DISSATISFIED"),
        event("suggestion.rehandled", SUGGESTION, "9001-rehandled", "2026-03-09"),
        event(
            "suggestion.replied",
            SUGGESTION,
            "9001-again",
            "2026-03-30",
            unit="350203-education-bureau",
            outcome="NOTED",
        ),
        event("suggestion.graded", SUGGESTION, "9001-still", "2026-04-02", round=1, grade="DISSATISFIED"),
        event(
            "reception.held",
            RECEPTION,
            "9001-held",
            "2026-02-20",
            channel="STATION",
            representatives=[LEAD],
            citizens=12,
        ),
        event(
            "hearing.scheduled",
            HEARING,
            "9001-scheduled",
            "2026-02-01",
            title="学前教育工作报告",
            organ="GOVERNMENT",
            meeting_on="2026-03-20",
            reporter="350203-education-bureau",
        ),
        event("hearing.held", HEARING, "9001-heard", "2026-03-20", representatives=[LEAD]),
        event("hearing.opinion_issued", HEARING, "9001-issued", "2026-03-25", title="增加公办学位"),
        event("inspection.started", INSPECTION, "9001-started", "2026-03-01", title="义务教育法执法检查"),
        event("inspection.reported", INSPECTION, "9001-inspected", "2026-03-28", representatives=[LEAD]),
        event(
            "trial.observed",
            TRIAL,
            "9001-observed",
            "2026-03-12",
            step="OBSERVED",
            case_hash="a" * 64,
            representatives=[LEAD],
        ),
        event(
            "representative.mandate_ended",
            COSIGNER,
            f"{COSIGNER}-ended",
            "2026-02-28",
            level="DISTRICT",
            term=18,
            reason="RESIGNED",
        ),
        *(
            event(
                "ballot.tallied",
                f"350203-ballot-9{month}",
                f"9{month}-tallied",
                f"2026-{month}-10",
                matter="HEARING",
                about="350203-hearing-9001",
                electorate="CONGRESS",
                eligible=2,
                cast=2,
                choices={"SATISFIED": 2},
            )
            for month in ("02", "03")
        ),
    )
    city.settle()
    assert len(city.dead_letters()) == before
    return city


TRIAL, HEARING, INSPECTION = "350203-trial-9001", "350203-hearing-9001", "350203-inspection-9001"
CREDITS = """query ($id: ID!) { representative(id: $id) { displayName credits { kind reference on } } }"""


def test_a_suggestion_credits_the_lead_and_every_cosigner(told: City) -> None:
    suggested = {"kind": "SUGGESTION", "reference": SUGGESTION, "on": "2026-01-10"}
    assert suggested in told.data(CREDITS, id=LEAD)["representative"]["credits"]
    assert told.data(CREDITS, id=COSIGNER)["representative"]["credits"] == [suggested]


def test_a_resolved_opinion_is_told_to_the_record_of_who_took_it_in_until_the_outcome_is_taken_back(city: City) -> None:
    opinion, unit = "350203-O-9101", "350203-education-bureau"
    city.publish(
        "350203",
        event(
            "opinion.received",
            opinion,
            "o9101",
            "2026-02-20",
            channel="STATION",
            title="路灯",
            representatives=[COSIGNER],
        ),
        event("opinion.assigned", opinion, "o9101-assigned", "2026-02-21", unit=unit),
        event("opinion.handled", opinion, "o9101-handled", "2026-02-27", unit=unit, outcome="RESOLVED"),
    )
    city.settle()
    resolved = {"kind": "OPINION", "reference": opinion, "on": "2026-02-27"}
    assert resolved in city.data(CREDITS, id=COSIGNER)["representative"]["credits"]
    city.publish(
        "350203",
        event("record.retracted", opinion, "o9101-sorry", "2026-03-01", event_id="o9101-handled", reason="误录"),
    )
    city.settle()
    assert resolved not in city.data(CREDITS, id=COSIGNER)["representative"]["credits"]


def test_a_reception_credits_the_representatives_named(told: City) -> None:
    received = {"kind": "RECEPTION", "reference": RECEPTION, "on": "2026-02-20"}
    assert received in told.data(CREDITS, id=LEAD)["representative"]["credits"]


def test_observing_a_trial_credits_the_representatives_and_is_shown_with_them(told: City) -> None:
    observed = {"kind": "TRIAL", "reference": TRIAL, "on": "2026-03-12"}
    assert observed in told.data(CREDITS, id=LEAD)["representative"]["credits"]
    query = "query ($id: ID!) { representative(id: $id) { courtObservationCount courtObservations { id } } }"
    assert told.data(query, id=LEAD)["representative"] == {  # representatives ▸ supervision
        "courtObservationCount": 1,
        "courtObservations": [{"id": TRIAL}],
    }


def test_a_hearing_and_an_inspection_credit_the_representatives_who_took_part(told: City) -> None:
    credits = told.data(CREDITS, id=LEAD)["representative"]["credits"]
    assert {"kind": "HEARING", "reference": HEARING, "on": "2026-03-20"} in credits
    assert {"kind": "INSPECTION", "reference": INSPECTION, "on": "2026-03-28"} in credits


def test_a_review_opinion_becomes_an_opinion_to_be_handled(told: City) -> None:
    query = "query ($id: ID!) { supervisionItem(id: $id) { opinions { id title channel unit item { title } } } }"
    assert told.data(query, id=HEARING)["supervisionItem"]["opinions"] == [  # supervision ▸ suggestions ▸ supervision
        {
            "id": f"{HEARING}-opinion-1",
            "title": "增加公办学位",
            "channel": "SUPERVISION",
            "unit": "350203-education-bureau",
            "item": {"title": "学前教育工作报告"},
        }
    ]


def test_a_mandate_that_ended_leaves_fewer_who_may_vote(told: City) -> None:
    query = '{ ballots(within: "350203", matter: HEARING, order: OLDEST) { edges { node { id serving } } } }'
    ballots = [edge["node"] for edge in told.data(query)["ballots"]["edges"]]
    before, after = (one["serving"] for one in ballots if one["id"].startswith("350203-ballot-9"))
    assert before - after == 1


def test_a_suggestion_graded_dissatisfied_twice_opens_a_follow_up(told: City) -> None:
    query = """query ($id: ID!) { suggestion(id: $id) {
        status title lead { displayName }
        followUp { id kind followUp { cause suggestion { title status } } } } }"""
    suggestion = told.data(query, id=SUGGESTION)["suggestion"]
    assert suggestion["lead"] == {"displayName": "代表-350203-9001"}  # suggestions ▸ representatives
    assert suggestion["followUp"] == {  # suggestions ▸ supervision ▸ suggestions
        "id": "350203-followup-S-9001",
        "kind": "FOLLOW_UP",
        "followUp": {
            "cause": "DISSATISFIED_TWICE",
            "suggestion": {"title": "关于增加学位的建议", "status": suggestion["status"]},
        },
    }


def test_a_retraction_takes_the_consequences_back(told: City) -> None:
    told.publish(
        "350203",
        event("record.retracted", SUGGESTION, "9001-sorry", "2026-04-03", event_id="9001-still", reason="误录"),
    )
    told.settle()
    query = "query ($id: ID!) { suggestion(id: $id) { firstRound { grade } followUp { id } } }"
    assert told.data(query, id=SUGGESTION)["suggestion"]["followUp"] is None


ALARMS = """query ($about: ID!) {
    alarms(about: $about) { edges { node { code status about {
        ... on Suggestion { id title } ... on Opinion { id } ... on Duty { id } } } } } }"""


def test_an_anomaly_becomes_an_alarm_and_goes_with_its_cause(city: City) -> None:
    suggestion = "350203-S-9002"
    city.publish("350203", event("suggestion.sorted", suggestion, "9002-sorted", "2026-01-12"))
    city.settle()
    (edge,) = city.data(ALARMS, about=suggestion)["alarms"]["edges"]
    assert edge["node"] == {"code": "NOT_SUBMITTED", "status": "OPEN", "about": {"id": suggestion, "title": None}}
    submission = {"kind": "SESSION", "title": "关于增加学位的建议", "lead": LEAD}
    city.publish("350203", event("suggestion.submitted", suggestion, "9002-submitted", "2026-01-10", **submission))
    city.settle()
    assert city.data(ALARMS, about=suggestion)["alarms"]["edges"] == []


QUESTION = """mutation ($id: ID!, $version: Int!) {
    questionAlarm(id: $id, expectedVersion: $version, question: "提出记录在哪里？") { status version } }"""


def test_staff_ask_and_the_district_receives_it_and_explains(city: City) -> None:
    suggestion = "350203-S-9003"
    city.publish("350203", event("suggestion.sorted", suggestion, "9003-sorted", "2026-01-12"))
    city.settle()
    known = "query ($about: ID!) { alarms(about: $about) { edges { node { id version } } } }"
    (edge,) = city.data(known, about=suggestion)["alarms"]["edges"]
    asked = {"id": edge["node"]["id"], "version": edge["node"]["version"]}
    assert city.ask(QUESTION, **asked)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert city.act("350200", QUESTION, **asked)["questionAlarm"]["status"] == "QUESTIONED"
    (notice,) = city.told("350203")
    assert (notice["type"], notice["subject"]) == ("npc.alarm.questioned.v1", asked["id"])
    assert notice["data"]["question"] == "提出记录在哪里？"
    answer = event("alarm.explained", asked["id"], "9003-explained", "2026-02-01", explanation="纸质件在先")
    city.publish("350203", answer)
    city.settle()
    remarks = city.data("query ($id: ID!) { alarm(id: $id) { remarks { status text } } }", id=asked["id"])
    assert {one["status"] for one in remarks["alarm"]["remarks"]} == {"QUESTIONED", "EXPLAINED"}


def test_a_key_suggestion_opens_a_follow_up_that_its_closing_settles(told: City) -> None:
    key, unit = "350203-S-9002", "350203-health-bureau"
    told.publish(
        "350203",
        event("suggestion.submitted", key, "9002-submitted", "2026-01-10", kind="SESSION", title="增设儿科", lead=LEAD),
        event("suggestion.sorted", key, "9002-sorted", "2026-01-12"),
        event("suggestion.keyed", key, "9002-keyed", "2026-01-13", post="常委会副主任"),
        event("suggestion.assigned", key, "9002-assigned", "2026-01-15", units=[{"unit": unit, "role": "LEAD"}]),
        event("suggestion.replied", key, "9002-replied", "2026-03-02", unit=unit, outcome="RESOLVED"),
        event("suggestion.graded", key, "9002-graded", "2026-03-05", grade="SATISFIED"),
    )
    told.settle()
    query = "query ($id: ID!) { suggestion(id: $id) { followUp { status followUp { cause } } } }"
    followed = {"status": "OPEN", "followUp": {"cause": "KEYED"}}
    assert told.data(query, id=key)["suggestion"]["followUp"] == followed
    told.publish("350203", event("suggestion.closed", key, "9002-closed", "2026-03-09"))
    told.settle()
    assert told.data(query, id=key)["suggestion"]["followUp"] == followed | {"status": "RESOLVED"}


def test_suggestions_of_a_lead_who_serves_no_more_are_flagged_until_they_serve_again(told: City) -> None:
    person, subject = "350203-9003", "350203-S-9003"
    mandate = {"level": "DISTRICT", "term": 18}
    told.publish(
        "350203",
        event("representative.mandate_started", person, "9003-started", "2026-01-05", **mandate),
        event("suggestion.submitted", subject, "9003-sub", "2026-01-10", kind="SESSION", title="加装电梯", lead=person),
        event("representative.mandate_suspended", person, "9003-rests", "2026-02-05", **mandate, reason="DETAINED"),
    )
    told.settle()
    query = """query ($id: ID!) {
        suggestion(id: $id) { leadLapsed }
        suggestions(within: "350203", leadLapsed: true) { edges { node { id } } } }"""
    flagged = {"suggestion": {"leadLapsed": True}, "suggestions": {"edges": [{"node": {"id": subject}}]}}
    assert told.data(query, id=subject) == flagged
    told.publish("350203", event("representative.mandate_started", person, "9003-again", "2026-03-05", **mandate))
    told.settle()
    assert told.data(query, id=subject) == {"suggestion": {"leadLapsed": False}, "suggestions": {"edges": []}}


def test_a_slot_of_the_roster_for_a_mandate_that_ended_is_an_alarm_until_it_is_set_for_another(told: City) -> None:
    slot = {"on": "2026-03-10", "station": "350203-L-9001"}
    scheduled = event("duty.scheduled", DUTY, "9001-duty", "2026-02-01", representatives=[COSIGNER], **slot)
    told.publish("350203", scheduled)
    told.settle()
    (edge,) = told.data(ALARMS, about=DUTY)["alarms"]["edges"]  # the mandate ended on 28 February
    assert edge["node"] == {"code": "DUTY_WITHOUT_MANDATE", "status": "OPEN", "about": {"id": DUTY}}
    replaced = event("duty.scheduled", DUTY, "9001-duty-2", "2026-03-02", representatives=[LEAD], **slot)
    told.publish("350203", replaced)
    told.settle()
    assert told.data(ALARMS, about=DUTY)["alarms"]["edges"] == []


def test_a_divisions_own_rule_moves_a_term_that_runs_and_is_shown_with_its_event(told: City) -> None:
    subject, unit = "350203-S-9004", "350203-education-bureau"
    steps = {
        "submitted": {"kind": "SESSION", "title": "增设校车", "lead": LEAD},
        "sorted": {},
        "assigned": {"units": [{"unit": unit, "role": "LEAD"}]},
        "replied": {"unit": unit, "outcome": "NOTED"},
        "graded": {"round": 1, "grade": "DISSATISFIED"},
        "rehandled": {},
    }
    told.publish(
        "350203",
        *(
            event(f"suggestion.{verb}", subject, f"9004-{verb}", f"2026-04-0{day}", **data)
            for day, (verb, data) in enumerate(steps.items(), 1)
        ),
    )
    told.settle()
    query = """query ($id: ID!) { suggestion(id: $id) { dueOn division {
        policies(on: "2026-04-06") { rule value unit event } } } }"""

    def shown() -> tuple[str, object]:
        found = told.data(query, id=subject)["suggestion"]
        (rule,) = (one for one in found["division"]["policies"] if one["rule"] == "REHANDLED_REPLY")
        return found["dueOn"], (rule["value"], rule["unit"], rule["event"])

    assert shown() == ("2026-05-06", (1, "MONTH", None))
    rule = {
        "rule": "REHANDLED_REPLY",
        "valid_from": "2026-01-01",
        "value": 10,
        "unit": "DAY",
        "basis": "办理办法第九条",
    }
    told.publish("350203", event("policy.set", "350203-policy-1", "9004-rule", "2026-01-01", **rule))
    told.settle()
    assert shown() == ("2026-04-16", (10, "DAY", "350203/9004-rule"))
    taken_back = {"event_id": "9004-rule", "reason": "not adopted"}
    told.publish("350203", event("record.retracted", "350203-policy-1", "9004-no-rule", "2026-04-20", **taken_back))
    told.settle()
    assert shown() == ("2026-05-06", (1, "MONTH", None))


def test_an_opinion_by_a_revoked_code_is_told_from_one_by_a_valid_code(told: City) -> None:
    code = "350203-QR-9001"
    scan = {"channel": "QR", "title": "路灯不亮", "qr_code": code}
    told.publish(
        "350203",
        event("station.qr_published", LEAD, "9001-code", "2026-02-01", code=code, target="REPRESENTATIVE"),
        event("station.qr_revoked", LEAD, "9001-code-gone", "2026-03-01", code=code),
        event("opinion.received", "350203-O-9001", "O9001", "2026-02-10", **scan),
        event("opinion.received", "350203-O-9002", "O9002", "2026-03-10", **scan),
    )
    told.settle()
    query = """{ opinions(within: "350203", period: {year: 2026}, codeRejected: true) {
        edges { node { id anomalies { kind } } } } }"""
    rejected = {"id": "350203-O-9002", "anomalies": [{"kind": "CODE_NOT_VALID"}]}
    assert told.data(query)["opinions"]["edges"] == [{"node": rejected}]
    (edge,) = told.data(ALARMS, about="350203-O-9002")["alarms"]["edges"]
    assert edge["node"] == {"code": "CODE_NOT_VALID", "status": "OPEN", "about": {"id": "350203-O-9002"}}
    assert told.data(ALARMS, about="350203-O-9001")["alarms"]["edges"] == []


def test_a_hearing_hands_the_opinions_it_produced_to_the_suggestions_service(told: City) -> None:
    item = "350203-hearing-9101"
    told.publish(
        "350203",
        event(
            *("hearing.scheduled", item, "9101-scheduled", "2026-02-01"),
            title="专项报告",
            organ="GOVERNMENT",
            meeting_on="2026-03-20",
            reporter="350203-education-bureau",
        ),
        event("hearing.held", item, "9101-heard", "2026-03-20"),
        event("hearing.opinion_issued", item, "9101-issued", "2026-03-25", title="加强校舍安全管理"),
    )
    told.settle()
    query = """query ($id: ID!) { supervisionItem(id: $id) { title opinions { title channel unit item { title } } } }"""
    (produced,) = told.data(query, id=item)["supervisionItem"]["opinions"]
    assert produced == {
        "title": "加强校舍安全管理",
        "channel": "SUPERVISION",
        "unit": "350203-education-bureau",
        "item": {"title": "专项报告"},
    }


def test_an_inquiry_hands_the_opinions_it_produced_to_the_suggestions_service_until_they_are_taken_back(
    told: City,
) -> None:
    item, unit = "350203-inquiry-9101", "350203-transport-bureau"
    told.publish(
        "350203",
        event("inquiry.researched", item, "9101-researched", "2026-02-01", title="停车难专题询问", research="R1"),
        event(
            *("inquiry.held", item, "9101-held", "2026-03-18"),
            title="停车难专题询问",
            questions=[{"question": "Q1", "text": "老旧小区停车怎么办？", "unit": unit, "research": "R1"}],
        ),
        event("inquiry.opinion_issued", item, "9101-asked", "2026-03-25", title="盘活地下车位", unit=unit),
    )
    told.settle()
    query = """query ($id: ID!) { supervisionItem(id: $id) { title opinions { id title channel unit status } } }"""
    (produced,) = told.data(query, id=item)["supervisionItem"]["opinions"]
    opinion = produced.pop("id")
    assert produced == {"title": "盘活地下车位", "channel": "SUPERVISION", "unit": unit, "status": "ROUTED"}
    told.publish("350203", event("opinion.handled", opinion, "9101-done", "2026-04-20", unit=unit, outcome="RESOLVED"))
    told.settle()
    assert [one["status"] for one in told.data(query, id=item)["supervisionItem"]["opinions"]] == ["HANDLED"]
    taken_back = {"event_id": "9101-asked", "reason": "told by mistake"}
    told.publish("350203", event("record.retracted", item, "9101-no", "2026-04-21", **taken_back))
    told.settle()
    assert told.data(query, id=item)["supervisionItem"]["opinions"] == []
