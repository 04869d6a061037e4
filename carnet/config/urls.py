"""The addresses of the instance. Owns which parts are there for its kind; never a page of its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from carnet.fhir.views.deposits import base

# Of software first: the pages are many, and each address that comes before costs a request a look.
# A lot is posted on the base address itself, which software writes without its last stroke.
urlpatterns: list[URLPattern | URLResolver] = [
    path("fhir", base, name="fhir_base_alone"),
    path("fhir/", include("carnet.fhir.urls")),
    path("soap/", include("carnet.xds.urls")),
    path("shl/", include("carnet.fhir.health_link_urls")),
]

for part in ("carnet.portal.urls", "carnet.portal.frame_urls"):
    if find_spec(part):
        urlpatterns += [path("", include(part))]
        break

urlpatterns += [path("", include("carnet.oauth.urls"))]

# The demonstration's pages (mailbox with one-time codes) do not exist in production: not hidden, absent.
if settings.CARNET_DEMO_PAGES and find_spec("carnet.portal.demo_urls"):
    urlpatterns += [path("demo/", include("carnet.portal.demo_urls"))]

# So is the inspector of messages: a sandbox alone keeps any.
if settings.CARNET_INSPECTOR_FOLDER:
    urlpatterns += [path("sandbox/", include("carnet.portal.sandbox_urls"))]

handler400 = "carnet.portal.views.errors.bad_request"
handler403 = "carnet.portal.views.errors.forbidden"
handler404 = "carnet.portal.views.errors.not_found"
handler500 = "carnet.portal.views.errors.server_error"
