"""Which service consumes the events of which entity, as listed in `contracts/subscriptions.json`."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z_]*")

Subscriptions = Mapping[str, tuple[str, ...]]
"""Entities by service."""


class SubscriptionError(ValueError):
    """The subscriptions cannot be used; the message names the file and the remedy."""


def load_subscriptions(path: Path) -> Subscriptions:
    """Read a JSON object of service → list of entities; raises `SubscriptionError`."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SubscriptionError(f"{path}: {error.strerror}; give the path of the subscriptions") from error
    except ValueError as error:
        raise SubscriptionError(f"{path}: not JSON in UTF-8: {error}") from error
    if not isinstance(listed, dict) or not listed:
        raise SubscriptionError(f"{path}: an object of service → entities is expected")
    for service, entities in listed.items():
        if not isinstance(entities, list) or not entities or not all(isinstance(entity, str) for entity in entities):
            raise SubscriptionError(f"{path}: {service} needs a list of entity names")
        for name in (service, *entities):
            if not _NAME.fullmatch(name):
                raise SubscriptionError(f"{path}: {name!r} of {service} is no name: lower-case letters and _")
        if len(set(entities)) != len(entities):
            raise SubscriptionError(f"{path}: {service} lists an entity twice")
    return {service: tuple(entities) for service, entities in listed.items()}
