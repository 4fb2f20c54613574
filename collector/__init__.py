"""The metrics of NATS and MongoDB, which have none for Prometheus, under the names of their public exporters.

So the same dashboards and alerts serve this collector and natsio/prometheus-nats-exporter, percona/mongodb_exporter.
"""
