"""The data set: histories of single events that add up to the figures the districts reported.

    figures.csv ─▶ figures ─▶ one generator per service's part ─▶ history (merged, in time order) ─▶ JSON lines
                          └─▶ claims (what the district itself said)

Everything follows from the file and a seed: the same two give the same bytes. `expected` counts the generated events
again, without any of the services' code, and is what tests and the demo compare with.
"""
