"""Data of the SOAP door. `SOURCES.toml` says where each file comes from and under which licence."""
