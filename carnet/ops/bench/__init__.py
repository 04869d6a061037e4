"""`carnet bench`: measures carnet against floors of the same run. Owns the harness; never a rule of the record."""

from carnet.ops.bench.command import add_arguments, run

__all__ = ["add_arguments", "run"]
