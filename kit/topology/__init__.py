"""Who may say what to whom on NATS: accounts, streams and consumers, as plain data.

    division list + subscriptions  ─▶  build()  ─▶  accounts  ─▶ nats.conf          (kit.setup render)
                                                 ─▶  streams, consumers ─▶ JetStream (kit.setup apply)

Everything is derived, nothing is kept by hand, so that one machine, containers and a cluster are wired alike.
"""

from kit.topology.build import MONITOR, OPERATOR, Topology, build
from kit.topology.streams import Consumer, Limits, Stream
from kit.topology.subjects import DEAD_LETTERS, DECISIONS, FACTS, NOTICES, STRAYS
from kit.topology.subscriptions import SubscriptionError, load_subscriptions

__all__ = [
    "DEAD_LETTERS",
    "DECISIONS",
    "FACTS",
    "MONITOR",
    "NOTICES",
    "OPERATOR",
    "STRAYS",
    "Consumer",
    "Limits",
    "Stream",
    "SubscriptionError",
    "Topology",
    "build",
    "load_subscriptions",
]
