"""The intake 接入口: where a district's system publishes events over HTTP and asks what became of them.

One more way in beside NATS, with the same behaviour: an event is answered for when it is durably stored, the same event
again changes nothing, and nobody writes for another division.
"""
