"""Publishing events: bounded memory, every event acknowledged, nothing dropped without a word.

lines    bytes ▸ numbered lines, none longer than memory allows
check    a line ▸ what to send, or why not
channel  one connection in the name of one division, with acknowledgements
sender   a window of events in flight, each tried again while that may help
summary  what became of every line
questions  what a publisher may ask afterwards, and the answers

spool    events on disk until they are answered for
transports   NATS with a seed, the intake with a token
client   what a district's system builds on: nothing put is ever lost
"""

from publisher.channel import Channels, Credentials
from publisher.check import Checker, load_schemas
from publisher.client import Publisher, SyncPublisher, event
from publisher.sender import Sender
from publisher.summary import Summary
from publisher.transports import Http, Nats

__all__ = [
    "Channels",
    "Checker",
    "Credentials",
    "Http",
    "Nats",
    "Publisher",
    "Sender",
    "Summary",
    "SyncPublisher",
    "event",
    "load_schemas",
]
