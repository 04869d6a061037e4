"""Pages for patients, representatives, caregivers, professionals and desk agents.

Maps HTTP to use cases and back; never contains a rule, never touches data.
"""
