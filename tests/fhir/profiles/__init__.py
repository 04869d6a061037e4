"""What published profiles ask of a resource, checked from the rows of their snapshots.

`faults(resource, profile)` lists what is wrong; `known.py` names the profiles. No kept Python library checks
profiles; HL7's own validator, in Java, is asked by `make conformance`.
"""
