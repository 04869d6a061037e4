"""The models of `contenttypes`, described without tables."""
