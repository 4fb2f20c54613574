"""Real servers on this one machine: a nats-server with JetStream and a mongod with a one-node replica set.

    directory   who owns a state directory, and what an earlier run left behind
    binaries    where the programs are, and whether this machine can run them
    ports       free ones, and the ones in use
    process     start, wait until ready, stop: for these servers and for any other program
    nats_server, mongod    the two servers, built from the above

Everything listens on loopback only and dies with the process that started it.
"""

from cli.local.directory import StateDirectory
from cli.local.errors import LocalError
from cli.local.mongod import Mongod, start_mongod
from cli.local.nats_server import NatsServer, start_nats_server
from cli.local.ports import free_port, require_free
from cli.local.process import Process

__all__ = [
    "LocalError",
    "Mongod",
    "NatsServer",
    "Process",
    "StateDirectory",
    "free_port",
    "require_free",
    "start_mongod",
    "start_nats_server",
]
