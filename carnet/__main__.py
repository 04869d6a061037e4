"""Runs the command line (`python -m carnet`). It never contains a rule."""

from carnet.ops.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
