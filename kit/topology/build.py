"""The whole topology from its two inputs: the divisions and what the services subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass

from kit.topology.access import MONITOR, OPERATOR, Account, accounts
from kit.topology.streams import Consumer, Limits, Stream, consumers, desk_consumers, notice_consumer, streams
from kit.topology.subjects import STRAYS
from kit.topology.subscriptions import Subscriptions

__all__ = ["MONITOR", "OPERATOR", "Topology", "build"]


@dataclass(frozen=True, slots=True)
class Topology:
    """All there is to configure; `credentials` are the names that need a key."""

    publishers: tuple[str, ...]
    accounts: tuple[Account, ...]
    streams: tuple[Stream, ...]
    consumers: tuple[Consumer, ...]
    limits: Limits

    @property
    def credentials(self) -> tuple[str, ...]:
        """Names of all users."""
        return tuple(user.name for account in self.accounts for user in account.users)


def build(
    divisions: Iterable[str], subscriptions: Subscriptions, limits: Limits | None = None, replicas: int = 1
) -> Topology:
    """Derive the topology of these division codes; `replicas` is 1, or 3 on a cluster.

    The first service of the subscriptions also buries the strays; at the last one's desk dead letters are decided.
    """
    codes, services, limits = tuple(divisions), tuple(subscriptions), limits or Limits()
    pulled = {consumer.name: consumer for consumer in consumers(subscriptions, limits)}
    desk = desk_consumers(services[-1], limits)
    allowed = {
        service: (
            pulled[service],
            *([pulled[STRAYS]] if service == services[0] else []),
            *(desk if service == services[-1] else []),
        )
        for service in services
    }
    told = {code: notice_consumer(code, limits) for code in codes}
    return Topology(
        publishers=(*codes, *services),
        accounts=accounts(told, allowed, services[-1], limits),
        streams=streams(codes, services, limits, replicas),
        consumers=(*pulled.values(), *desk, *told.values()),
        limits=limits,
    )
