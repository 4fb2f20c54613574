"""The only code the services share.

Events in (`envelope`, `rules`, `catalogue`), the ledger that makes them safe (`fold`, `ledger`), the broker's edge
(`pulling`, `consumer`, `relay`, `dead_letters`), what every service shows (`app`, `metrics`, `logs`, `settings`) and
what every subgraph answers with (`indicators`, `figures`, `pagination`, `subgraph`).
"""
