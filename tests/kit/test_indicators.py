"""What the numbers mean: zero, not reported, at least, sums over parts, and the counters behind them."""

import statistics
from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.database import Database

from kit.counters import COUNTERS, increments, read_all, read_histogram, read_periods, read_sums
from kit.divisions import DivisionTree
from kit.figures import FIGURE, Claim, Precision
from kit.fold import Counter
from kit.histograms import TOP, bucket
from kit.indicator_values import Indicators
from kit.indicators import Indicator, Part, Sums, Value, evaluate, flow, live, median_of, standing, stock
from kit.periods import Period, PeriodError

RATE = Indicator("r", "Reply rate", "答复率", "ratio", "replied / assigned", flow("s.replied"), flow("s.assigned"))
COUNT = Indicator("c", "Assigned", "交办数", "suggestions", "assigned", flow("s.assigned"))
STANDING = Indicator("st", "Stations", "站点数", "stations", "open", stock("s.open"))
MEDIAN = Indicator("m", "Median days", "中位天数", "days", "median", median_of("s.days"))
CLAIMED = Indicator("x", "Canteens", "食堂", "facilities", "claimed only")


def part(assigned: int | None = None, replied: int = 0, claim: float | None = None, op: str = "EXACT") -> Part:
    sums = (
        Sums() if assigned is None else Sums(flow={"s.assigned": assigned, "s.replied": replied}, year={"s.known": 1})
    )
    made = None if claim is None else Claim(id="1", division="1", value=claim, precision=Precision(op))
    return Part(sums, made, expected=True)


def numbers(value: Value) -> tuple[float | None, float | None, float | None]:
    return value.numerator, value.denominator, value.value


def test_a_rate_is_numerator_over_denominator() -> None:
    assert numbers(evaluate(RATE, [part(4, 3)])) == (3, 4, 0.75)


def test_a_zero_denominator_gives_no_value() -> None:
    assert numbers(evaluate(RATE, [part(0, 0)])) == (0, 0, None)


def test_not_reported_is_not_zero() -> None:
    assert numbers(evaluate(COUNT, [part()])) == (None, None, None)
    assert numbers(evaluate(COUNT, [part(0)])) == (0, None, 0)


def test_what_stands_is_known_from_the_year_it_was_first_told_of_on() -> None:
    told_before, told_never = Sums(stock={"v.known": 1}, live={"v.covered": 3}), Sums(live={"v.covered": 3})
    covered = Indicator("v", "Covered", "覆盖", "villages", "with a station", standing("v.covered"))
    this_year = Indicator("l", "Active", "活跃", "persons", "active", live("v.covered"))
    assert numbers(evaluate(covered, [Part(told_before, None, True)])) == (3, None, 3)
    assert numbers(evaluate(covered, [Part(told_never, None, True)])) == (None, None, None)
    assert numbers(evaluate(this_year, [Part(told_before, None, True)])) == (None, None, None)


def test_several_divisions_are_sums_never_a_mean_of_rates() -> None:
    assert numbers(evaluate(RATE, [part(1, 1), part(9, 0)])) == (1, 10, 0.1)


def test_a_count_without_an_expected_part_is_at_least() -> None:
    assert evaluate(COUNT, [part(3), part()]).precision is Precision.AT_LEAST
    assert evaluate(COUNT, [part(3), part(4)]).precision is Precision.EXACT
    city_itself = Part(Sums(), None, expected=False)
    assert evaluate(COUNT, [city_itself, part(3)]).precision is Precision.EXACT


def test_the_difference_is_computed_minus_claimed() -> None:
    value = evaluate(RATE, [part(178, 174, claim=0.98)])
    assert value.difference == pytest.approx(174 / 178 - 0.98)
    assert value.claimed is not None
    assert value.claimed.precision is Precision.EXACT


def test_one_at_least_among_the_claims_makes_the_sum_at_least() -> None:
    value = evaluate(COUNT, [part(), part(5, claim=5), part(7, claim=6, op="AT_LEAST")])
    assert value.claimed is not None
    assert (value.claimed.value, value.claimed.precision) == (11, Precision.AT_LEAST)
    assert (value.claimed.reporting, value.claimed.expected) == (2, 3)
    assert value.difference is None  # a part has made no claim


def test_rates_of_several_divisions_have_no_claim() -> None:
    assert evaluate(RATE, [part(), part(2, 2, claim=1.0), part(2, 1, claim=0.5)]).claimed is None


def test_what_only_districts_know_has_a_claim_and_no_value() -> None:
    value = evaluate(CLAIMED, [part(claim=4)])
    assert numbers(value) == (None, None, None)
    assert value.claimed is not None
    assert (value.claimed.value, value.difference) == (4, None)


@pytest.mark.parametrize(
    ("period", "months", "key"),
    [
        (Period(2025), ("2025-01", "2025-12"), "2025"),
        (Period(2025, quarter=3), ("2025-07", "2025-09"), "2025-Q3"),
        (Period(2025, month=2), ("2025-02", "2025-02"), "2025-02"),
    ],
)
def test_periods_are_ranges_of_months(period: Period, months: tuple[str, str], key: str) -> None:
    assert (period.months, period.key) == (months, key)


@pytest.mark.parametrize("wrong", [{"quarter": 5}, {"month": 0}, {"quarter": 1, "month": 1}])
def test_a_period_the_calendar_does_not_know_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(PeriodError):
        Period(2025, **wrong)


@pytest.fixture
def database(mongo_url: str, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        yield client[database_name]
        client.drop_database(database_name)


def count(
    database: Database[dict[str, Any]], division: str, month: str, name: str, value: int, writer: str = "0"
) -> None:
    database[COUNTERS].bulk_write(increments({Counter(division, month, name): value}, writer))


def test_counters_are_summed_over_months_and_writers(database: Database[dict[str, Any]]) -> None:
    for month, value, writer in (("2024-12", 1, "0"), ("2025-02", 2, "0"), ("2025-02", 3, "1"), ("2025-09", 4, "0")):
        count(database, "350206", month, "s.assigned", value, writer)
    count(database, "350206", "2024-12", "s.known", 1)
    found = read_sums(database, [flow("s.assigned"), stock("s.assigned")], ["350206"], Period(2025, quarter=1))
    sums = found["350206"]
    assert (sums.flow["s.assigned"], sums.stock["s.assigned"]) == (5, 6)
    assert sums.of(stock("s.assigned")) == 6
    assert sums.of(flow("s.assigned")) is None  # known in 2024 only: nothing of the kind was reported in 2025


def test_many_divisions_are_answered_in_three_round_trips(
    database: Database[dict[str, Any]], divisions: DivisionTree
) -> None:
    for code, assigned in (("350203", 10), ("350206", 132)):
        for name in ("s.known", "s.assigned"):
            count(database, code, "2025-03", name, assigned)
    count(database, "350206", "2025-03", "s.replied", 132)
    claim = {"id": "350206-f", "division": "350206", "indicator": "r", "period": "2025", "value": 1.0}
    database[FIGURE].insert_one({"division": "350206", "indicator": "r", "period": "2025", "state": claim})
    asked: list[tuple[str, ...]] = []

    def overdue(names: Any, codes: Any, periods: Any) -> dict[tuple[str, Period], dict[str, int]]:
        asked.append((*names, *codes))
        return {("s.overdue", period): {"350203": 2} for period in periods}

    late = Indicator("l", "Overdue", "逾期数", "suggestions", "open past due", live("s.overdue"))
    indicators = Indicators(database, divisions, {one.id: one for one in (RATE, late)}, overdue)
    values = indicators.values(["350200", "350206", "350203"], [Period(2025)], None)
    assert numbers(values["350200", Period(2025)][0]) == (132, 142, 132 / 142)
    assert numbers(values["350206", Period(2025)][0]) == (132, 132, 1.0)
    assert values["350206", Period(2025)][0].difference == 0
    assert [values[code, Period(2025)][1].value for code in ("350200", "350206", "350203")] == [2, 0, 2]
    assert len(asked) == 1


def test_a_row_of_a_year_answers_its_months_and_all_periods_come_in_one_round_trip(
    database: Database[dict[str, Any]],
) -> None:
    for month, value in (("2024-12", 1), ("2025-01", 2), ("2025-03", 4), ("2025-04", 8), ("2026-01", 16)):
        count(database, "350206", month, "s.open", value)
    assert database[COUNTERS].count_documents({}) == 3
    periods = [Period(2025), Period(2025, quarter=1), Period(2025, month=4), Period(2024)]
    found = read_periods(database, [flow("s.open"), stock("s.open")], ["350206"], periods)
    sums = [found[period]["350206"] for period in periods]
    assert [part.flow["s.open"] for part in sums] == [14, 6, 8, 1]
    assert [part.stock["s.open"] for part in sums] == [15, 7, 15, 1]
    assert [part.year["s.open"] for part in sums] == [14, 14, 14, 1]


@given(
    st.lists(st.tuples(st.sampled_from(["350203", "350206"]), st.integers(1, 12), st.integers(0, TOP - 1)), max_size=40)
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_citys_median_is_that_of_all_its_cases(
    database: Database[dict[str, Any]], divisions: DivisionTree, cases: list[tuple[str, int, int]]
) -> None:
    database[COUNTERS].delete_many({})
    for code, month, days in cases:
        count(database, code, f"2025-{month:02}", bucket("s.days", days), 1)
        count(database, code, f"2025-{month:02}", "s.known", 1)
    values = Indicators(database, divisions, {MEDIAN.id: MEDIAN}, lambda *_: {}).values(
        ["350200", "350203"], [Period(2025), Period(2025, quarter=2)], None
    )
    for code, period, months in (
        ("350200", Period(2025), range(1, 13)),
        ("350203", Period(2025), range(1, 13)),
        ("350200", Period(2025, quarter=2), range(4, 7)),
    ):
        days = [each for where, month, each in cases if code in ("350200", where) and month in months]
        assert values[code, period][0].value == (statistics.median(days) if days else None)


def test_all_numbers_of_a_histogram_share_a_row_and_are_read_back_over_writers(
    database: Database[dict[str, Any]],
) -> None:
    counted = {
        Counter("350206", "2025-02", bucket("s.days", 3)): 2,
        Counter("350206", "2025-03", bucket("s.days", 3)): 1,
        Counter("350206", "2025-03", bucket("s.days", 41)): 4,
        Counter("350206", "2025-03", "s.days"): 173,  # their sum is another counter
        Counter("350206", "2025-03", "topic.VISIT.s.days:007"): 5,  # a word that ends like a number
    }
    database[COUNTERS].bulk_write(increments(counted, "0"))
    assert database[COUNTERS].count_documents({}) == 3
    count(database, "350206", "2025-03", bucket("s.days", 41), -1, writer="1")
    counted[Counter("350206", "2025-03", bucket("s.days", 41))] = 3
    assert read_all(database) == counted
    histogram = {counter: number for counter, number in counted.items() if counter.name.startswith("s.days:")}
    assert read_histogram(database, "s.days", ["350206"], [2025]) == histogram
    periods = [Period(2025), Period(2025, month=2), Period(2024)]
    found = read_periods(database, [median_of("s.days")], ["350206"], periods)
    assert [found[period].get("350206", Sums()).buckets for period in periods] == [
        {"s.days": {3: 3, 41: 3}},
        {"s.days": {3: 2}},
        {},
    ]
    whole = read_periods(database, [median_of("s.days")], ["350206"], periods[:1])
    assert whole[Period(2025)]["350206"].buckets == {"s.days": {3: 3, 41: 3}}


def test_a_median_beyond_the_last_bucket_is_at_least_that() -> None:
    value = evaluate(MEDIAN, [Part(Sums(year={"s.known": 1}, buckets={"s.days": Tally({3: 1, TOP: 2})}), None, True)])
    assert numbers(value) == (None, 3, TOP)
    assert value.precision is Precision.AT_LEAST


def test_claims_of_averages_and_medians_do_not_add_up() -> None:
    assert evaluate(MEDIAN, [part(), part(1, claim=40), part(1, claim=50)]).claimed is None
    average = Indicator("a", "Average", "平均", "days", "days / replied", flow("s.days"), flow("s.replied"))
    assert evaluate(average, [part(), part(1, claim=40), part(1, claim=50)]).claimed is None


def test_an_unknown_indicator_is_an_error(database: Database[dict[str, Any]], divisions: DivisionTree) -> None:
    indicators = Indicators(database, divisions, {RATE.id: RATE}, lambda *_: {})
    with pytest.raises(KeyError):
        indicators.values(["350206"], [Period(2025)], ["nonsense"])
