"""Migrations of other people's applications that only describe their models: no table is made (see third_party)."""
