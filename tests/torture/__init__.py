"""The torture of the real programs: what is broken on purpose, and who judges afterwards (security.md 4)."""
