"""Tests of carnet.policy."""
