"""The words of ties that interfaces read from forms and give to use cases. Owns the list of names; holds no code."""

from carnet.consent.ties import Named, Quality, TieKind

__all__ = ["Named", "Quality", "TieKind"]
