"""The medical profile. Not built yet."""
