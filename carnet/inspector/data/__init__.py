"""The catalogue of rules, as a file."""
