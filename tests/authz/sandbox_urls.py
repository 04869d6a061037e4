"""The addresses of a sandbox, beside those of the instance that the tests have."""

from django.urls import include, path

from carnet.config import urls

urlpatterns = [*urls.urlpatterns, path("sandbox/", include("carnet.portal.sandbox_urls"))]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
