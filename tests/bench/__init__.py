"""Tests of the harness of the benchmarks: what it refuses to say, and what it must see."""
