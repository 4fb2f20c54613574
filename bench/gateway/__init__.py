"""Our gateway measured against others: same machine, same run, same questions, same subgraphs.

graphs ▸ subgraph server ▸ peers ▸ agreement ▸ load in interleaved rounds ▸ medians ▸ report
"""
