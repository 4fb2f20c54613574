"""How fast events become state: our ledger end to end, between the database's own limit and the naive way.

history ▸ backlog in JetStream ▸ rounds of (raw upserts, naive, one replica, two replicas) ▸ steady load ▸ table
"""
