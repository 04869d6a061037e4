"""Tests of what use cases compute without a database."""
