"""Benchmarks. Owns how carnet is measured against floors of the same run; never a rule of the record."""
