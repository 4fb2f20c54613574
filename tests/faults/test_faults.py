"""The short form of `make faults`: whatever goes wrong, every number is right; and the simulator can tell."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from kit.envelope import Reason, Rejected, parse
from tests.faults import workload as workloads
from tests.faults.builds import ACKNOWLEDGE_FIRST, NO_ID_CHECK
from tests.faults.schedule import FRONT, Fault, faults, schedule
from tests.faults.simulate import Report, Run, simulate
from tests.faults.workload import Kind, Way, workload

PROGRAMS = [*FRONT, "suggestions-0", "suggestions-1"]
ROWS = len(faults(PROGRAMS, ["350206"]))
PATIENCE = pytest.mark.timeout(900)  # real processes, on a machine that may have other things to do


def play(run: Run) -> Report:
    """A run in a process of its own: what the NATS client leaves of broken connections is no later test's business."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(simulate, run).result()


def control(build: str, faults: int) -> Report:
    """A run of one service, built wrongly."""
    return play(Run(3, 2_000, faults, build, ("suggestions",), (Fault.KILL,), servers=1))


@PATIENCE
def test_no_fault_loses_doubles_or_misplaces_anything() -> None:
    # A seed whose first faults are of every kind, with the intake, lasting partitions and both sorts of disk.
    run = Run(seed=133, events=2_500, faults=23)
    report = play(run)
    assert report.violations == [], run.command
    assert report.faults_total + report.not_played == run.faults
    assert not report.actions.startswith("0 confirmed")


@PATIENCE
def test_acknowledging_before_the_commit_is_found_out() -> None:
    found = control(ACKNOWLEDGE_FIRST, 12).violations
    assert any("suggestions: acknowledged and not applied" in one for one in found), found


@PATIENCE
def test_applying_what_is_known_already_is_found_out() -> None:
    found = control(NO_ID_CHECK, 4).violations
    # A repetition that is its aggregate's newest fact is folded twice; others are healed by folding anew from the log.
    assert any("suggestions: " in one and "is not the" in one for one in found), found


def test_a_seed_gives_the_same_messages_and_the_same_faults_again() -> None:
    assert workload(5, 500) == workload(5, 500)
    assert workload(5, 500) != workload(6, 500)
    assert schedule(5, 500, 20, PROGRAMS, ["350206"]) == schedule(5, 500, 20, PROGRAMS, ["350206"])
    assert schedule(5, 500, 20, PROGRAMS, ["350206"]) != schedule(6, 500, 20, PROGRAMS, ["350206"])


def test_every_kind_of_fault_comes_once_before_one_comes_again() -> None:
    planned = schedule(7, 1_000, ROWS, PROGRAMS, ["350206"])
    assert {one.fault for one in planned} == set(Fault)
    assert {one.target for one in planned} >= set(FRONT)
    assert [one.at for one in planned] == sorted(one.at for one in planned)


def test_a_workload_has_its_shares_of_trouble() -> None:
    load = workload(8, 4_000)
    kinds = load.kinds
    assert kinds[Kind.PLAIN] == 4_000
    assert 150 < kinds[Kind.DUPLICATE] < 250
    assert 150 < kinds["reordered"] < 260
    assert 20 < kinds[Kind.MALFORMED] < 65
    assert 20 < kinds[Kind.CONFLICT] < 65
    assert all((one.reason is not None) == (one.kind is Kind.MALFORMED) for one in load.messages)
    assert min(kinds[way] for way in Way) > 400


def test_more_events_than_the_data_set_has_are_copies_with_ids_of_their_own() -> None:
    first = workload(9, 10).messages[0]
    copies = [workloads.copied(first.payload, number) for number in range(3)]
    facts = [parse(copy) for copy in copies]
    assert copies[0] == first.payload
    assert facts[1].subject == facts[0].subject.replace("-", "-copy1.", 1)
    assert [fact.publisher for fact in facts] == [first.division] * 3
    assert len({fact.id for fact in facts}) == len({fact.subject for fact in facts}) == 3


def test_a_malformed_message_is_refused_for_the_reason_it_carries() -> None:
    for message in workload(11, 4_000).messages:
        if message.reason in (Reason.NOT_JSON, Reason.ENVELOPE):
            with pytest.raises(Rejected) as refused:
                parse(message.payload)
            assert refused.value.reason is message.reason
