"""What must hold after everything, whatever happened: each sentence that is not true comes back as a violation.

The oracle knows what the broker stored and which of contradicting events won; all the rest it computes by itself.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from pymongo.database import Database

from cli.programs import CONTRACTS, PROJECT
from kit import audit, chain
from kit.catalogue import RETRACTED, Fact
from kit.counters import read_all
from kit.dead_letters import HEADER_REASON, HEADER_SEQUENCE
from kit.envelope import Reason, parse
from kit.topology import load_subscriptions
from kit.topology.subjects import publisher_of
from tests.end_to_end.oracle import Oracle, oracles
from tests.faults.schedule import GATEWAY
from tests.faults.stack import Stack
from tests.faults.staff import ACTION, StaffAtWork
from tests.faults.workload import Message, Way

SHOWN_MAX = 5
READ_SECONDS_MAX = 300
SOURCE = "source:"  # how the ids of events about a source begin, which the desk of dead letters emits
_UNIQUE = re.compile(r":[0-9a-f]{24}\b")


@dataclass(frozen=True, slots=True)
class Stored:
    """One message of FACTS."""

    sequence: int
    subject: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter; several services that refuse one message for one reason write it once."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What was tried; `acknowledged` are the messages whose publisher was told that they are stored.

    `refused` are those it was told will not be, with the reason; `let_in` what was said to tokens that were revoked.
    """

    messages: Sequence[Message]
    acknowledged: Sequence[Message]
    refused: Sequence[tuple[Message, Reason]]
    let_in: Sequence[str]
    staff: StaffAtWork


async def violations(stack: Stack, sent: Sent) -> list[str]:
    """Everything that should be otherwise, in words."""
    client = await stack.operator()
    try:
        jetstream = client.jetstream()
        stored = [
            Stored(message.metadata.sequence.stream, message.subject, message.data)
            for message in await _read(jetstream, "FACTS", "in.>")
        ]
        dead = {
            Letter(int(headers[HEADER_SEQUENCE]), headers[HEADER_REASON])
            for message in await _read(jetstream, "DEAD_LETTERS", "dead.>")
            if (headers := message.headers or {})
        }
        notices = [message.data for message in await _read(jetstream, "NOTICES", "out.>")]
    finally:
        await client.close()
    found = [*_acknowledged_and_gone(sent.acknowledged, stored), *_at_the_door(sent, stored)]
    with stack.databases() as databases:
        found += _of_services(databases, sent.messages, stored, dead)
        for service, kept in databases.items():
            for name, title in audit.LOGS.items():
                if (broken := chain.verify(audit.read(kept, name)).broken) is not None:
                    found.append(f"{service}: the audit log of {title} is broken at entry {broken}")
        if "supervision" in databases:
            found += _alarms(stored, dead)
        if "suggestions" in databases:
            found += _actions(sent.staff, databases["suggestions"], notices)
    verified = await asyncio.gather(*(asyncio.to_thread(_verify, stack, service) for service in stack.services))
    found += [one for differences in verified for one in differences]
    if GATEWAY in stack.programs:
        found += _gateway(stack)
    return found


async def _read(jetstream: Any, stream: str, subject: str) -> list[Any]:
    """Every message; from the first again where a server that is hardly itself again has failed meanwhile."""
    async with asyncio.timeout(READ_SECONDS_MAX):
        while True:
            try:
                return await _read_once(jetstream, stream, subject)
            except NatsError:
                await asyncio.sleep(0.5)


async def _read_once(jetstream: Any, stream: str, subject: str) -> list[Any]:
    count = (await jetstream.stream_info(stream)).state.messages
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL)
    subscription = await jetstream.pull_subscribe(subject, stream=stream, config=config)
    messages: list[Any] = []
    while len(messages) < count:
        messages += await subscription.fetch(min(500, count - len(messages)), timeout=30)
    return messages


def _acknowledged_and_gone(messages: Iterable[Message], stored: Iterable[Stored]) -> Iterator[str]:
    kept = {one.payload for one in stored}
    yield from _shown("acknowledged and not stored", [m.payload for m in messages if m.payload not in kept])


def _at_the_door(sent: Sent, stored: Iterable[Stored]) -> Iterator[str]:
    """The intake refuses what the services would refuse, for the same reason, and nothing else."""
    kept = {one.payload for one in stored}
    bad = [message.payload for message in sent.messages if message.way is Way.HTTP and message.reason]
    yield from _shown("bad and let in by the intake", [payload for payload in bad if payload in kept])
    wrong = [f"{reason} {message.payload!r}" for message, reason in sent.refused if reason is not message.reason]
    yield from _shown("refused for a reason it does not deserve", wrong)
    yield from _shown("let in with a token that was revoked", list(sent.let_in))


def _of_services(
    databases: Mapping[str, Database[dict[str, Any]]],
    messages: Iterable[Message],
    stored: list[Stored],
    dead: set[Letter],
) -> Iterator[str]:
    """Each service against the oracle, and the dead letters against what deserved it."""
    refused = {message.payload: message.reason for message in messages if message.reason}
    subscriptions = load_subscriptions(CONTRACTS / "subscriptions.json")
    expected: set[Letter] = set()
    for service, oracle in oracles(()).items():
        if service not in databases:
            continue
        by_key: dict[str, list[tuple[int, Fact]]] = defaultdict(list)
        for one in stored:
            if one.subject.split(".")[3] not in subscriptions[service]:
                continue
            if reason := refused.get(one.payload):
                expected.add(Letter(one.sequence, reason))
            else:
                fact = oracle.catalogue.decode(one.payload, publisher_of(one.subject))
                by_key[fact.key].append((one.sequence, fact))
        winners = {
            row["_id"]: row["digest"]
            for row in databases[service]["facts"].find({"digest": {"$exists": True}}, {"digest": 1})
        }
        yield from _shown(f"{service}: acknowledged and not applied", sorted(by_key.keys() - winners.keys()))
        yield from _shown(f"{service}: applied and never published", sorted(winners.keys() - by_key.keys()))
        for key, versions in by_key.items():
            right = [fact for _, fact in versions if fact.digest == winners.get(key)]
            if right:
                oracle.facts[key] = right[0]
            expected |= {Letter(n, Reason.CONFLICT) for n, fact in versions if fact.digest != winners.get(key)}
        _take_back(oracle)
        yield from _read_model(oracle, databases[service])
        yield from _outbox(oracle, stored, databases[service])
    yield from _shown("bad and not a dead letter", sorted(map(str, expected - dead)))
    yield from _shown("a dead letter that was good", sorted(map(str, dead - expected)))


def _take_back(oracle: Oracle) -> None:
    """Facts that were retracted or corrected never happened."""
    for key in {fact.retracts for fact in oracle.facts.values()} - {None}:
        oracle.facts.pop(str(key), None)


def _read_model(oracle: Oracle, database: Database[dict[str, Any]]) -> Iterator[str]:
    states = oracle.states()
    for name in oracle.aggregates:
        stored = {row["_id"]: row["state"] for row in database[name].find({}, {"state": 1})}
        folded = {target.id: state for target, state in states.items() if target.aggregate == name}
        plain = msgspec.json.decode(msgspec.json.encode(folded))
        plain_stored = msgspec.json.decode(msgspec.json.encode(stored))
        wrong = sorted(one for one in plain.keys() | plain_stored.keys() if plain.get(one) != plain_stored.get(one))
        yield from _shown(f"{oracle.service}: {name} is not the fold of its facts", wrong)
    right, found = oracle.counters(), read_all(database)
    wrong_counters = sorted(str(one) for one in right.keys() | found.keys() if right.get(one, 0) != found.get(one, 0))
    yield from _shown(f"{oracle.service}: counter is not the recount", wrong_counters)


def _outbox(oracle: Oracle, stored: list[Stored], database: Database[dict[str, Any]]) -> Iterator[str]:
    """What follows from the states was published, once, and what followed for a while was taken back."""
    yield from _shown(
        f"{oracle.service}: still to be sent",
        [row["message_id"] for row in database["outbox"].find({}, {"message_id": 1})],
    )
    # What staff have done, and that letters of a source are open, follows from no state.
    own = [parse(one.payload) for one in stored if publisher_of(one.subject) == oracle.service]
    emitted = [event for event in own if event.type != ACTION and not event.id.startswith(SOURCE)]
    times = Counter(event.id for event in emitted)
    yield from _shown(f"{oracle.service}: sent twice", sorted(one for one, number in times.items() if number > 1))
    taken_back = {
        json.loads(bytes(event.data))["event_id"] for event in emitted if event.type == "npc.record.retracted.v1"
    }
    standing = Counter(
        _content(event) for event in emitted if event.id not in taken_back and event.type != "npc.record.retracted.v1"
    )
    wanted = Counter(_content(parse(payload)) for payload in oracle.emitted())
    yield from _shown(f"{oracle.service}: follows and was not sent", sorted((wanted - standing).elements()))
    yield from _shown(f"{oracle.service}: was sent and does not follow", sorted((standing - wanted).elements()))


def _alarms(stored: list[Stored], dead: set[Letter]) -> Iterator[str]:
    """Every division of which an event was refused has its alarm, and no other has."""
    own = [parse(one.payload) for one in stored if publisher_of(one.subject) == "supervision"]
    told = [event for event in own if event.id.startswith(SOURCE)]
    gone = {json.loads(bytes(one.data))["event_id"] for one in told if one.type == RETRACTED}
    alarmed = Counter(
        json.loads(bytes(one.data))["division"] for one in told if one.type != RETRACTED and one.id not in gone
    )
    buried = {letter.sequence for letter in dead}
    refused = {publisher_of(one.subject) for one in stored if one.sequence in buried}
    divisions = {one for one in refused if one.isdigit()}
    yield from _shown("refused and no alarm", sorted(divisions - alarmed.keys()))
    yield from _shown("an alarm of a source that has no open letter", sorted(alarmed.keys() - divisions))
    yield from _shown("an alarm more than once", sorted(one for one, number in alarmed.items() if number > 1))


def _actions(staff: StaffAtWork, database: Database[dict[str, Any]], notices: Iterable[bytes]) -> Iterator[str]:
    """What was confirmed happened, what was refused did not; fact, audit entry and notice are all there or none."""
    yield from _shown("confirmed in spite of an expired token", staff.let_in)
    on_record = {entry["request"] for entry in audit.read(database, audit.READS)}
    yield from _shown("shown and not on record", sorted(set(staff.read) - on_record))
    facts = {row["_id"]: row for row in database["facts"].find({"type": ACTION})}
    entries = Counter(entry["event"] for entry in audit.read(database))
    noticed = Counter(event.publisher + "/" + event.id for event in map(parse, notices) if event.type == ACTION)
    for what, keys in (("audit entry", entries), ("notice", noticed)):
        yield from _shown(f"an action without {what}", sorted(facts.keys() - keys.keys()))
        yield from _shown(f"{what} without its action", sorted(keys.keys() - facts.keys()))
        yield from _shown(f"{what} more than once", sorted(key for key, number in keys.items() if number > 1))
    notes = [json.loads(row["payload"])["data"]["note"] for row in facts.values()]
    yield from _shown("an action confirmed and lost", sorted(set(staff.told) - set(notes)))
    yield from _shown("an action refused and done", sorted(set(staff.refused) & set(notes)))
    yield from _shown("an action done twice", sorted(note for note, number in Counter(notes).items() if number > 1))


def _content(event: Any) -> str:
    """An emission without what makes its id unique."""
    return _UNIQUE.sub("", f"{event.type} {event.subject} {event.time.isoformat()} {bytes(event.data).decode()}")


def _verify(stack: Stack, service: str) -> list[str]:
    """What the service's own `verify` has to say."""
    program = stack.programs[f"{service}-0"]
    environment = {**program.environment, "RENDA_MONGODB_URL": stack.mongo.url}
    command = [program.command[0], "-m", f"services.{service}", "verify"]
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    return [f"{service}: verify says {done.stdout}{done.stderr}"] if done.returncode else []


def _gateway(stack: Stack) -> Iterator[str]:
    """The gateway still answers, and what is stored."""
    asked = {"suggestions": "suggestion", "opinions": "opinion"}
    query = "{ suggestions(first: 1) { totalCount } opinions(first: 1) { totalCount } }"
    request = urllib.request.Request(  # noqa: S310 - our own gateway on loopback
        f"{stack.programs[GATEWAY].url}/graphql",
        json.dumps({"query": query}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own gateway on loopback
        answer = json.load(response)
    if "errors" in answer:
        yield f"the gateway answers {answer['errors']}"
        return
    with stack.databases() as databases:
        for field, collection in asked.items():
            right, told = databases["suggestions"][collection].count_documents({}), answer["data"][field]["totalCount"]
            if told != right:
                yield f"the gateway counts {told} {field}, there are {right}"


def _shown(what: str, which: list[Any]) -> Iterator[str]:
    if which:
        more = f" and {len(which) - SHOWN_MAX:,} more" if len(which) > SHOWN_MAX else ""
        yield f"{what}: {', '.join(str(one)[:200] for one in which[:SHOWN_MAX])}{more}"
