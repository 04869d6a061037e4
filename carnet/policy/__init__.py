"""Who may do what. Owns the decision `decide`, its SQL twin `visible_filter`, the rights matrix and their explanation.

Plain Python: no Django, no I/O but the reading of its own data files at first use; time comes in as an argument.
Start with `carnet.policy.model` (the facts), `carnet.policy.acts` (the acts) and `carnet.policy.rules.decide`.
"""
