"""`renda verify` and `renda rebuild` on the whole data set, beside running services."""

from __future__ import annotations

import subprocess
import sys

from tests.end_to_end.city import City, event


def renda(city: City, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *arguments, "--data", str(city.stack.wishes.directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_staff_read_is_what_the_facts_say(city: City) -> None:
    done = renda(city, "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(";")[0] for line in done.stdout.splitlines()] == [
        f"{service}: no differences" for service in ("representatives", "suggestions", "supervision")
    ]


def test_damage_is_found_named_and_mended_while_events_go_on(city: City) -> None:
    with city.database("supervision") as database:
        damaged = database["finding"].find_one({}, {"_id": 1})
        assert damaged is not None
        database["finding"].update_one({"_id": damaged["_id"]}, {"$set": {"status": "INVENTED"}})
    found = renda(city, "verify", "supervision")
    assert found.returncode == 1
    assert f"finding:{damaged['_id']}: status is 'INVENTED', the facts say" in found.stdout
    meeting = event("meeting.held", "350206-M-after", "after-rebuild", "2021-01-01", kind="STANDING_COMMITTEE")
    city.publish("350206", meeting)
    rebuilt = renda(city, "rebuild", "supervision")
    assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
    city.settle()
    assert renda(city, "verify").returncode == 0
