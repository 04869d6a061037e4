"""Views: authenticate, map in, call one use case, map out. Never a rule."""
