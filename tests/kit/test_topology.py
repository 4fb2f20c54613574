from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.topology import (
    FACTS,
    MONITOR,
    OPERATOR,
    STRAYS,
    Limits,
    SubscriptionError,
    Topology,
    build,
    load_subscriptions,
)
from kit.topology.access import INTAKE, Account, User, division_account

SUBSCRIPTIONS = {"people": ("person", "figure"), "papers": ("paper", "figure")}
codes = st.lists(st.from_regex(r"[1-8][0-9]{5}([0-9]{3})?", fullmatch=True), unique=True, max_size=12)


def account(topology: Topology, name: str) -> Account:
    return next(account for account in topology.accounts if account.name == name)


def user(topology: Topology, name: str) -> User:
    return next(user for account in topology.accounts for user in account.users if user.name == name)


@given(codes)
def test_every_division_can_say_events_ask_about_them_pull_what_it_is_told_and_nothing_else(
    divisions: list[str],
):
    topology = build(divisions, SUBSCRIPTIONS)
    for code in divisions:
        own = account(topology, division_account(code))
        assert [user.name for user in own.users] == [code]
        pulls = (
            f"$JS.API.CONSUMER.MSG.NEXT.NOTICES.{code}",
            f"$JS.ACK.NOTICES.{code}.>",
            f"$JS.ACK.*.*.NOTICES.{code}.>",
        )
        assert own.users[0].publish == ("events.>", "receipts.*", *pulls)
        assert own.users[0].subscribe == ("_INBOX.>", f"_INBOX_{code}.>")
        assert [(i.account, i.subject, i.to) for i in own.imports] == [
            ("PLATFORM", f"in.{code}.>", "events.>"),
            ("INTAKE", f"receipts.{code}.*", "receipts.*"),
            *(("PLATFORM", subject, subject) for subject in pulls),
        ]
        assert not own.jetstream
        assert own.limits == Limits()


@given(codes)
def test_nothing_is_offered_to_more_than_the_accounts_that_import_it(divisions: list[str]):
    topology = build(divisions, SUBSCRIPTIONS)
    exports = [export for own in topology.accounts for export in own.exports]
    offered = [(own.name, export.subject, name) for own in topology.accounts for export in own.exports
               for name in export.accounts]  # fmt: skip
    imported = [(i.account, i.subject, own.name) for own in topology.accounts for i in own.imports]
    assert sorted(offered) == sorted(imported)
    assert len({export.subject for export in exports}) == len(exports)
    shared = {export.subject: export.accounts for export in exports if len(export.accounts) > 1}
    assert shared == {f"in.{code}.>": (division_account(code), "SERVICE_papers", "INTAKE") for code in divisions}
    assert {own.name for own in topology.accounts if own.exports} <= {"PLATFORM", "INTAKE"}


@given(codes)
def test_the_intake_alone_may_answer_and_hears_every_divisions_questions_under_its_code(divisions: list[str]):
    topology = build(divisions, SUBSCRIPTIONS)
    assert {user.name for own in topology.accounts for user in own.users if user.answers} == {INTAKE}
    exports = account(topology, "INTAKE").exports
    assert {export.subject: export.accounts for export in exports} == {
        f"receipts.{code}.*": (division_account(code),) for code in divisions
    }


def test_only_the_operator_lives_in_the_platforms_account():
    assert [user.name for user in account(build(["350206"], SUBSCRIPTIONS), "PLATFORM").users] == [OPERATOR]


@given(codes)
def test_every_publisher_has_a_stream_and_facts_sources_them_all(divisions: list[str]):
    topology = build(divisions, SUBSCRIPTIONS)
    publishers = (*divisions, "people", "papers")
    configs = {stream.name: stream.config for stream in topology.streams}
    assert topology.publishers == publishers
    assert {name for name in configs if name.startswith("IN_")} == {f"IN_{publisher}" for publisher in publishers}
    assert all(configs[f"IN_{publisher}"]["subjects"] == [f"in.{publisher}.>"] for publisher in publishers)
    assert configs[FACTS]["sources"] == [{"name": f"IN_{publisher}"} for publisher in publishers]
    assert "subjects" not in configs[FACTS]


@given(codes)
def test_every_user_needs_a_credential_of_its_own(divisions: list[str]):
    names = build(divisions, SUBSCRIPTIONS).credentials
    assert sorted(names) == sorted([*divisions, "people", "papers", OPERATOR, MONITOR, INTAKE])


def test_a_publishers_stream_refuses_when_full_and_never_forgets():
    [stream, *_] = build(["350206"], SUBSCRIPTIONS, Limits(stream_bytes_max=5_000)).streams
    assert stream.config == {
        "name": "IN_350206",
        "subjects": ["in.350206.>"],
        "retention": "limits",
        "storage": "file",
        "num_replicas": 1,
        "allow_direct": False,
        "discard": "new",
        "max_bytes": 5_000,
        "max_msg_size": 256 * 1024,
        "duplicate_window": 600_000_000_000,
        "deny_delete": True,
        "deny_purge": True,
    }


def test_services_alone_may_store_messages_together():
    streams = build(["350206"], SUBSCRIPTIONS).streams
    assert [one.name for one in streams if one.config.get("allow_atomic")] == ["IN_people", "IN_papers"]


def test_facts_never_take_one_publishers_message_id_for_anothers():
    facts = next(stream for stream in build(["350206"], SUBSCRIPTIONS).streams if stream.name == FACTS)
    assert facts.config["duplicate_window"] == 0


def test_a_cluster_keeps_three_copies_of_every_stream():
    replicas = {stream.config["num_replicas"] for stream in build(["350206"], SUBSCRIPTIONS, replicas=3).streams}
    assert replicas == {3}


def test_a_service_consumes_the_entities_it_subscribes_to_of_every_publisher():
    consumers = build([], SUBSCRIPTIONS).consumers
    filters = {c.name: c.config["filter_subjects"] for c in consumers if c.stream == "FACTS"}
    assert filters == {
        "people": ["in.*.npc.person.>", "in.*.npc.figure.>"],
        "papers": ["in.*.npc.paper.>", "in.*.npc.figure.>"],
        STRAYS: ["in.>"],
    }


def test_a_consumer_acknowledges_one_by_one_and_gives_up_on_nothing():
    [consumer, *_] = build([], SUBSCRIPTIONS).consumers
    assert consumer.config["ack_policy"] == "explicit"
    assert consumer.config["max_deliver"] == -1
    assert consumer.config["ack_wait"] == 30_000_000_000
    assert consumer.config["max_ack_pending"] >= 2 * Limits().batch_max


def test_a_service_pulls_acknowledges_speaks_for_itself_and_buries():
    own = account(build(["350206"], {**SUBSCRIPTIONS, "letters": ("letter",)}), "SERVICE_papers")
    assert own.users == (
        User(
            "papers",
            publish=(
                "in.papers.>",
                "dead.papers.>",
                "out.papers.>",
                "$JS.API.CONSUMER.MSG.NEXT.FACTS.papers",
                "$JS.ACK.FACTS.papers.>",
                "$JS.ACK.*.*.FACTS.papers.>",
                "$JS.API.CONSUMER.INFO.FACTS.papers",
                "PLATFORM.API.CONSUMER.INFO.FACTS.papers",
            ),
            subscribe=("_INBOX_papers.>",),
        ),
    )
    assert not own.jetstream


def test_the_first_service_also_buries_the_strays():
    topology = build([], SUBSCRIPTIONS)
    strays = "$JS.API.CONSUMER.MSG.NEXT.FACTS.strays"
    assert strays in user(topology, "people").publish
    assert strays not in user(topology, "papers").publish


def test_at_the_last_services_desk_dead_letters_are_decided_in_the_districts_names():
    topology = build(["350206"], SUBSCRIPTIONS)
    people, papers = (set(user(topology, name).publish) for name in ("people", "papers"))
    pulled = {
        f"$JS.API.CONSUMER.{verb}.{stream}.papers"
        for verb in ("MSG.NEXT", "INFO")
        for stream in ("DEAD_LETTERS", "DECISIONS")
    }
    assert {"decided.*", "doors.350206.>", *pulled} <= papers
    assert not [subject for subject in people if subject.startswith(("decided", "doors")) or "DEAD_LETTERS" in subject]
    assert {(one.stream, one.name) for one in topology.consumers} >= {
        ("DEAD_LETTERS", "papers"),
        ("DECISIONS", "papers"),
    }


def test_the_platforms_subscriptions_leave_no_service_out():
    subscriptions = load_subscriptions(Path(__file__).parents[2] / "contracts" / "subscriptions.json")
    assert list(subscriptions) == ["representatives", "suggestions", "supervision"]
    assert all("figure" in entities and "record" in entities for entities in subscriptions.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON in UTF-8"),
        ("[]", "an object of service → entities is expected"),
        ("{}", "an object of service → entities is expected"),
        ('{"papers": []}', "papers needs a list of entity names"),
        ('{"papers": [1]}', "papers needs a list of entity names"),
        ('{"papers": ["a.>"]}', "'a.>' of papers is no name: lower-case letters and _"),
        ('{"in.x": ["paper"]}', "'in.x' of in.x is no name"),
        ('{"papers": ["paper", "paper"]}', "papers lists an entity twice"),
    ],
)
def test_bad_subscriptions_are_refused_with_the_remedy(tmp_path: Path, text: str, message: str):
    path = tmp_path / "subscriptions.json"
    path.write_text(text)
    with pytest.raises(SubscriptionError) as raised:
        load_subscriptions(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert message in str(raised.value)
