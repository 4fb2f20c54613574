"""The set-up step: makes servers be what the topology says, as often as one likes.

render  seeds and nats.conf into a state directory
apply   streams and consumers on a running NATS
mongo   a replica set on running MongoDB servers
"""
