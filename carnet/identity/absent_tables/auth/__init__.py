"""The models of `auth`, described without tables."""
