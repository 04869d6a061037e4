"""Ids, clock, typed errors and failpoints: what every other package may use. Standard library only."""
