"""Migrations of the medical profile."""
