"""Schema of this application, one linear history."""
