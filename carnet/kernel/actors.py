"""By whom a row was written. Owns the smallest description of an actor; never a name and never a right."""

from dataclasses import dataclass


@dataclass(frozen=True)
class By:
    """The kind of an actor (a value of `policy.model.ActorKind`) and an official or opaque identifier."""

    kind: str
    id: str
