"""Data of the nomenclatures. `SOURCES.toml` says where each file comes from and under which licence."""
