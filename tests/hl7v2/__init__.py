"""Tests of the door for hospital messages."""
