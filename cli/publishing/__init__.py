"""Publishing a file of events: bounded memory, every event acknowledged, nothing dropped without a word.

lines    bytes ▸ numbered lines, none longer than memory allows
check    a line ▸ what to send, or why not
channel  one connection in the name of one division, with acknowledgements
sender   a window of events in flight, each tried again while that may help
summary  what became of every line
"""

from cli.publishing.channel import Channels, Credentials
from cli.publishing.check import Checker
from cli.publishing.sender import Sender
from cli.publishing.summary import Summary

__all__ = ["Channels", "Checker", "Credentials", "Sender", "Summary"]
