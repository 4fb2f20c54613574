#!/bin/sh
# What the container `credentials` does: the configuration of NATS, all keys and passwords, and each party's share.
set -eu
python -m kit.setup render --state /state --stream-mebibytes "$STREAM_MEBIBYTES" --store /data \
    --host 0.0.0.0 --monitor-host 0.0.0.0
exec python -m kit.setup hand-out --state /state --to /hand-out --mongodb 'mongodb://mongo:27017/?replicaSet=renda'
