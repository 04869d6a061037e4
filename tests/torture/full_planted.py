"""The program without places kept for emergencies: the bug that `test_full` must find. Served by `beside`."""

import os
import sys

from carnet.config.gate import Allowance, Gate


def _as_any_other(self: Gate, _: Allowance) -> int | None:
    return self.wait()


Gate.enter_urgently = _as_any_other  # type: ignore[assignment, method-assign]

if __name__ != "__main__":
    from carnet.config.wsgi import application as application


def main() -> None:
    """Serves until it is ended."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    django.setup()
    from django.conf import settings

    from carnet.ops.serve import server

    options = settings.CARNET.file
    os.environ["CARNET_SERVE"] = "1"
    # One process: a second one that begins late on a loaded machine would have places that nobody holds.
    server("127.0.0.1", int(sys.argv[1]), 1, options.server_threads, NAME).serve()


NAME = "tests.torture.full_planted:application"

if __name__ == "__main__":
    main()
