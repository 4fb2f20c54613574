"""What a district may say, and what is refused before it becomes a fact."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from kit.catalogue import Target
from kit.envelope import Reason, Rejected
from services.suggestions.events import CATALOGUE, EMITTED
from services.suggestions.indicators import INDICATORS
from tests.services.suggestions.histories import ID, SCHOOLS, TRAFFIC, D

FIGURES = Path(__file__).parents[3] / "dataset" / "figures.csv"


def decode(verb: str, subject: str = ID, publisher: str = f"divisions/{D}", **data: Any) -> Any:
    event = {
        "specversion": "1.0",
        "id": "e1",
        "source": f"/{publisher}",
        "type": f"npc.{verb}.v1",
        "subject": subject,
        "time": "2025-03-01T09:00:00+08:00",
        "data": {"division": D, **data},
    }
    return CATALOGUE.decode(json.dumps(event).encode())


def refused(verb: str, **data: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        decode(verb, **data)
    return caught.value


MODEL = """
opinion: received routed answered assigned handled fed_back revisited closed converted adopted promised produced
suggestion: submitted sorted withdrawn assigned bounced extended joint_opinion_given replied graded rehandled visited
suggestion: promised closed keyed prestudied merged urged staff_urged converted measure_taken planned found_overdue
policy: set
unit: appraised
code: announced
mandate: lapsed
text: written
figure: reported
record: retracted corrected
"""


def test_every_event_of_the_model_is_accepted_and_no_other() -> None:
    lines = (line.split(": ") for line in MODEL.strip().splitlines())
    model = {f"npc.{entity}.{verb}.v1" for entity, verbs in lines for verb in verbs.split()}
    assert set(CATALOGUE.types) == model


def test_a_fact_folds_into_its_subject() -> None:
    assert decode("suggestion.sorted").targets == (Target("suggestion", ID),)
    assert decode("opinion.fed_back", subject=f"{D}-O1").targets == (Target("opinion", f"{D}-O1"),)
    scored = {"year": 2025, "score": 91.5, "grade": "优秀"}
    assert decode("unit.appraised", subject=f"{D}-schools", **scored).targets == (Target("unit", f"{D}-schools"),)


def test_a_claim_is_kept_where_this_service_has_the_indicator() -> None:
    claim: dict[str, Any] = {"year": 2025, "op": "=", "value": 1, "unit": "ratio"}
    kept = decode("figure.reported", subject=f"{D}-figure-1", indicator="reply_rate", **claim)
    assert kept.targets == (Target("figure", f"{D}-figure-1"),)
    assert decode("figure.reported", subject=f"{D}-figure-1", indicator="stations", **claim).targets == ()


def test_every_figure_this_service_owns_has_its_indicator_with_a_formula_and_the_same_unit() -> None:
    with FIGURES.open(encoding="utf-8") as file:
        owned = [row for row in csv.DictReader(file) if row["owner"] == "suggestions"]
    assert len(owned) == 27
    for row in owned:
        indicator = INDICATORS[row["indicator"]]
        assert indicator.unit == row["unit"]
        assert indicator.numerator is not None


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ([("LEAD", SCHOOLS), ("LEAD", TRAFFIC)], "units are one LEAD with JOINT ones, or SEPARATE ones"),
        ([("LEAD", SCHOOLS), ("SEPARATE", TRAFFIC)], "units are one LEAD with JOINT ones, or SEPARATE ones"),
        ([("JOINT", SCHOOLS)], "nobody would reply"),
        ([("LEAD", SCHOOLS), ("JOINT", SCHOOLS)], "a unit may be named once"),
        ([], "Expected `array` of length >= 1"),
    ],
)
def test_an_assignment_needs_units_that_make_sense(units: list[tuple[str, str]], message: str) -> None:
    error = refused("suggestion.assigned", units=[{"unit": unit, "role": role} for role, unit in units])
    assert error.reason is Reason.SCHEMA
    assert message in error.detail


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"eligible": 30, "cast": 28, "satisfied": 20, "mostly": 6, "dissatisfied": 1}, "must sum to cast"),
        (
            {"eligible": 27, "cast": 28, "satisfied": 20, "mostly": 6, "dissatisfied": 2},
            "more votes cast than eligible",
        ),
        ({"eligible": 30, "cast": -1, "satisfied": 0, "mostly": 0, "dissatisfied": -1}, "Expected `int` >= 0"),
    ],
)
def test_a_ballot_must_add_up(counts: dict[str, int], message: str) -> None:
    error = refused("suggestion.graded", grade="SATISFIED", round=2, ballot=counts)
    assert error.reason is Reason.SCHEMA
    assert message in error.detail


def test_a_third_round_of_grading_does_not_exist() -> None:
    assert refused("suggestion.graded", grade="SATISFIED", round=3).reason is Reason.SCHEMA


def test_a_case_is_known_by_a_hash_alone() -> None:
    assert refused("suggestion.converted", case_reference_hash="(2025)闽0206行初12号").reason is Reason.SCHEMA


@pytest.mark.parametrize("text", ["请回电 13800138000", "身份证 350206199001011234", "电话 0592-5551234"])
def test_a_citizens_number_in_free_text_is_refused(text: str) -> None:
    error = refused("opinion.received", subject=f"{D}-O1", channel="QR", title=text)
    assert error.reason is Reason.PERSONAL_DATA


def test_no_event_has_a_field_for_a_citizen() -> None:
    personal = {"name", "citizen", "phone", "address", "id_number", "voter", "person"}
    for data in (*CATALOGUE.types.values(), *EMITTED):
        assert not set(data.__struct_fields__) & personal


def test_a_service_may_not_speak_for_a_district() -> None:
    with pytest.raises(Rejected) as caught:
        decode("suggestion.sorted", publisher="services/supervision")
    assert caught.value.reason is Reason.NOT_ALLOWED


def test_every_enum_value_has_its_chinese_term() -> None:
    from kit.graph_enums import chinese_terms
    from services.suggestions.graph.enums import NAMES

    for enum in NAMES:
        assert set(chinese_terms(enum)) == {member.name for member in enum}
