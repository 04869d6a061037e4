"""Tests of carnet.codes."""
