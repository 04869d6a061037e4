"""`python -m carnet.ops.bench.serving APPLICATION ADDRESS PORT`: the server of `carnet serve`. Owns no more."""

import os
import sys


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
    server(address, int(port), options.web_processes, options.web_threads, application).serve()


if __name__ == "__main__":
    main()
