"""The WSGI application. Owns the refusal to serve without an instance; never starts anything else."""

import os
import signal

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from carnet.storage.cluster_process import dies_with_parent
from carnet.storage.instance_errors import InstanceMissing


def _application() -> WSGIHandler:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    if not os.environ.get("CARNET_INSTANCE"):
        raise InstanceMissing(folder="CARNET_INSTANCE")
    if os.environ.get("CARNET_SERVE"):
        # A worker of `carnet serve` never outlives it, not even when it is killed without a word.
        dies_with_parent(signal.SIGTERM)()
    return get_wsgi_application()


application = _application()
