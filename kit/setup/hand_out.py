"""Hands each party its own secrets and nobody else's: a directory per recipient, to be mounted or sent as a whole.

TO/nats/nats.conf          for the server; or <server>.conf for each server of a cluster
TO/mongodb/keyfile         for the server
TO/<service>/nats.seed     and mongodb.url, the connection string with the service's user and password
TO/intake/nats.seed
TO/<service>/staff.key, TO/gateway/staff.key    what staff tokens are signed with
TO/monitor/mongodb.url     for the collector of metrics
TO/districts/<code>.seed   for the divisions; give each its own
"""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from kit.credentials import seed_path
from kit.setup.files import write_private
from kit.setup.mongo_users import MONITOR, ensure_passwords, keyfile_path
from kit.setup.render import credentials_directory
from kit.staff import KEY_FILE, ensure_key
from kit.topology.access import INTAKE


def hand_out(
    state: Path, to: Path, divisions: Iterable[str], services: Iterable[str], mongodb: str
) -> tuple[Path, ...]:
    """Write every recipient's directory and return the files; `mongodb` is the URL without a user.

    STATE holds what `render` wrote; passwords that are missing are made.
    """
    seeds, services = credentials_directory(state), tuple(services)
    passwords = ensure_passwords(state, services)
    files = {to / "nats" / path.name: path.read_text(encoding="utf-8") for path in state.glob("*.conf")}
    files[to / "mongodb" / "keyfile"] = keyfile_path(state).read_text(encoding="utf-8")
    staff_key = ensure_key(seeds).read_text(encoding="utf-8")
    for party in (*services, "gateway"):
        files[to / party / KEY_FILE] = staff_key
    for service in services:
        files[to / service / "nats.seed"] = seed_path(seeds, service).read_text(encoding="utf-8")
        files[to / service / "mongodb.url"] = user_url(mongodb, service, passwords[service]) + "\n"
    files[to / MONITOR / "mongodb.url"] = user_url(mongodb, MONITOR, passwords[MONITOR]) + "\n"
    files[to / INTAKE / "nats.seed"] = seed_path(seeds, INTAKE).read_text(encoding="utf-8")
    for code in divisions:
        files[seed_path(to / "districts", code)] = seed_path(seeds, code).read_text(encoding="utf-8")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mongod refuses a key file that anybody may write to or others may read.
        write_private(path, text, mode=0o400 if path.name == "keyfile" else 0o600)
    return tuple(files)


def user_url(mongodb: str, user: str, password: str) -> str:
    """The connection string of a user who is looked up in the database of the same name."""
    parts = urlsplit(mongodb)
    query = urlencode({**dict(parse_qsl(parts.query)), "authSource": user})
    return urlunsplit((parts.scheme, f"{quote(user)}:{quote(password, safe='')}@{parts.netloc}", "/", query, ""))
