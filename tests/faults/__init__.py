"""The platform under random faults: a seed makes a workload and a schedule of faults, real processes suffer them.

    workload ▸ schedule ▸ stack (behind proxies) ▸ senders and faults ▸ settle ▸ check against the oracle ▸ report

`make faults SEED=7 EVENTS=100000`; the same seed gives the same events and the same faults.
"""
