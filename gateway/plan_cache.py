"""Remember what was made of an operation's text: validated documents and plans, the longest unused forgotten first."""

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class LeastRecentlyUsed(Generic[Key, Value]):
    def __init__(self, entries_max: int) -> None:
        self.entries_max = entries_max
        self.entries: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        value = self.entries.get(key)
        if value is not None:
            self.entries.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        self.entries[key] = value
        self.entries.move_to_end(key)
        while len(self.entries) > self.entries_max:
            self.entries.popitem(last=False)

    def keys(self) -> list[Key]:
        """The longest unused first."""
        return list(self.entries)
