"""Django's backend of PostgreSQL, with one cursor more."""
