"""The models of `account`, described without tables."""
