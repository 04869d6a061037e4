"""Envelope encryption, blind index, Merkle trees, signed notes. Never stores a key and never logs one."""
