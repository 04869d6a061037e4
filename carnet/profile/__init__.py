"""The medical profile: what a person writes about the own health, and whom to call.

Owns its rows and how an answer becomes a FHIR resource; never decides who reads.
"""
