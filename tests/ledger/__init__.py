"""Tests of the Merkle logs, of their signer, of their verification."""
