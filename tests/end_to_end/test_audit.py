"""Who did and read what in a real city is on record, and a log that somebody touched is found out."""

from __future__ import annotations

import subprocess
import sys

from tests.end_to_end.city import City

QUESTION = "query Page { opinions(first: 2) { edges { node { id content } } } }"


def renda(city: City, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", "audit", *arguments, "--data", str(city.stack.directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_detail_that_staff_read_is_found_in_the_log(city: City) -> None:
    found = city.act("210800", QUESTION)["opinions"]["edges"]
    for identity in (edge["node"]["id"] for edge in found):
        listed = renda(city, "list", "--of", identity)
        assert listed.returncode == 0, listed.stderr
        (line,) = (line for line in listed.stdout.splitlines() if identity in line)
        assert all(word in line for word in ("suggestions", "office-1", "210800", "read Page"))


def test_the_keys_that_were_issued_are_found_in_the_log(city: City) -> None:
    told = renda(city, "list").stdout
    assert told.count("key.issued 350206-") == 1
    assert told.count("key.issued suggestions-") == 1


def test_all_logs_are_whole_until_somebody_touches_one(city: City) -> None:
    whole = renda(city, "verify")
    assert (whole.returncode, whole.stdout.count(" whole ")) == (0, 2 + 2 * len(city.stack.services)), whole.stderr
    with city.database("suggestions") as database:
        last = database["audit_reads"].find_one({}, sort=[("_id", -1)])
        assert last is not None
        database["audit_reads"].update_one({"_id": last["_id"]}, {"$set": {"staff": "nobody"}})
        broken = renda(city, "verify")
        database["audit_reads"].replace_one({"_id": last["_id"]}, last)
    assert broken.returncode == 1
    assert f"BROKEN at entry {last['_id']}" in broken.stdout
    assert renda(city, "verify").returncode == 0
