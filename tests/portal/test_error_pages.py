"""What a page says when something it needs does not answer."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from carnet.kernel.errors import Unavailable
from carnet.portal.views.errors import server_error


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError(), 503), (Unavailable("blob store"), 503), (KeyError(), 500)]
)
def test_error_page_person_something_is_away_may_ask_again(error: Exception, status: int) -> None:
    """503 with the time to wait for what is away, 500 for what is ours to repair: one page, without any cause."""
    try:
        raise error
    except type(error):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("60" if status == 503 else None)
    assert b"blob store" not in response.content and b"10 minutes" in response.content
