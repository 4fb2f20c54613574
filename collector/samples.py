"""A sample as it is collected: name, labels, value. Both servers' states become a list of these. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client.core import UntypedMetricFamily
from prometheus_client.metrics_core import Metric


class Sample(NamedTuple):
    """One number of a server's state."""

    name: str
    labels: Mapping[str, str]
    value: float


def families(samples: Iterable[Sample], documentation: str) -> Iterator[Metric]:
    """The samples by name, in the form of the Prometheus client; untyped, as the exporters have most of them."""
    found: dict[str, UntypedMetricFamily] = {}
    for sample in samples:
        family = found.setdefault(sample.name, UntypedMetricFamily(sample.name, documentation))
        family.add_sample(sample.name, dict(sample.labels), sample.value)
    yield from found.values()
