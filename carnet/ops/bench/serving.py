"""`python -m carnet.ops.bench.serving APPLICATION ADDRESS PORT`: the server of `carnet serve`. Owns no more."""

import os
import sys

PROGRAM = "carnet.config.wsgi:application"


def main() -> None:
    """Serves until it is ended, with the processes and threads that a new instance has."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    django.setup()
    from django.conf import settings

    from carnet.ops.serve import server

    application, address, port = sys.argv[1:]
    options = settings.CARNET.file
    os.environ["CARNET_SERVE"] = "1"
    # A floor has no admission before it: as many threads answer there as work here.
    threads = options.server_threads if application == PROGRAM else options.web_threads
    server(address, int(port), options.web_processes, threads, application).serve()


if __name__ == "__main__":
    main()
