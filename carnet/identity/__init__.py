"""Patients (INS), professionals, structures, accounts, factors, sessions. Owns their tables; never decides rights."""
