"""Publishing events: bounded memory, every event acknowledged, nothing dropped without a word.

lines    bytes ▸ numbered lines, none longer than memory allows
check    a line ▸ what to send, or why not
channel  one connection in the name of one division, with acknowledgements
sender   a window of events in flight, each tried again while that may help
summary  what became of every line
"""

from publisher.channel import Channels, Credentials
from publisher.check import Checker
from publisher.sender import Sender
from publisher.summary import Summary

__all__ = ["Channels", "Checker", "Credentials", "Sender", "Summary"]
