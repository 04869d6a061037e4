"""The addresses of the instance. Owns which parts are there for its kind; never a page of its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []

if find_spec("carnet.portal.urls"):
    urlpatterns += [path("", include("carnet.portal.urls"))]

# The demonstration's pages (mailbox with one-time codes) do not exist in production: not hidden, absent.
if settings.CARNET_DEMO_PAGES and find_spec("carnet.portal.demo_urls"):
    urlpatterns += [path("demo/", include("carnet.portal.demo_urls"))]
