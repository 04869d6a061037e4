"""carnet, an open shared medical record. This package owns nothing itself; see docs/architecture.md."""

__version__ = "0.1.0"
