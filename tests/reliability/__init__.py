"""Tests of what must hold under load, at every failed step and after `kill -9` (security.md 4)."""
