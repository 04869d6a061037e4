"""Every address is in the table, and answers each actor and method as the table says (I2; A08, A24, A25, A39)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import clear_url_caches

from tests.authz import routes, rules
from tests.authz.matrix import MATRIX, NO_POST, Actor, Answer, Kind, Route, nothing, patients
from tests.authz.world import World, random_ids

pytestmark = pytest.mark.slow

UNSAFE = ("PUT", "PATCH", "DELETE")
UNCALLED = Answer.NO_METHOD
_NONCE = re.compile(rb"nonce-[A-Za-z0-9+/=_-]+|nonce=\"[^\"]+\"|[0-9a-f]{32}|csrfmiddlewaretoken\" value=\"[^\"]+\"")


@contextmanager
def planted() -> Iterator[None]:
    """The addresses with a fault in place of ours."""
    with override_settings(ROOT_URLCONF="tests.authz.planted_urls"):
        clear_url_caches()
        yield
    clear_url_caches()


def expected(route: Route, method: str, actor: Actor) -> Answer:
    """What the table says; HEAD answers as GET."""
    return (route.post if method == "POST" else route.get)[actor]


def wrong(world: World, name: str, route: Route) -> Iterator[str]:
    """Where a route answers otherwise than the table says, loosens a header, or writes while reading."""
    path = routes.address(name, route.parts(world))
    for actor in Actor:
        for method in ("GET", "HEAD", "POST"):
            with routes.writes() as written:
                response = routes.call(world, actor, method, path, route.form(world))
            told = f"{name} {method} {actor.value}"
            if (got := routes.answer_of(response)) != expected(route, method, actor):
                yield f"{told}: {got}, expected {expected(route, method, actor)}"
            yield from (f"{told}: {complaint}" for complaint in rules.headers(response))
            if method != "POST":
                yield from (f"{told}: {write}" for write in rules.writes_of_a_reading(written))


@pytest.mark.parametrize("kind", Kind)
def test_every_address_of_an_instance_is_in_the_table(kind: Kind) -> None:
    assert routes.names_of(kind) == {name for name, route in MATRIX.items() if kind in route.kinds}


def test_address_that_is_not_in_the_table_is_seen() -> None:
    with planted():
        found = set(routes.names())
    assert {"planted_open", "without a name: sans-nom/"} <= found - set(MATRIX)


def test_pages_of_the_demonstration_are_absent_from_production() -> None:
    demo = {name for name, route in MATRIX.items() if Kind.PRODUCTION not in route.kinds}
    assert demo and not demo & routes.names_of(Kind.PRODUCTION)


@pytest.mark.parametrize("name", MATRIX)
def test_route_answers_each_actor_as_the_table_says(world: World, name: str) -> None:
    assert list(wrong(world, name, MATRIX[name])) == []


def test_matrix_gives_every_actor_an_answer() -> None:
    for name, route in MATRIX.items():
        assert set(route.get) == set(route.post) == set(Actor), name


@pytest.mark.parametrize("name", MATRIX)
def test_route_takes_no_other_method(world: World, name: str) -> None:
    """PUT, PATCH and DELETE do nothing anywhere; OPTIONS and TRACE show nothing."""
    path = routes.address(name, MATRIX[name].parts(world))
    for actor in (Actor.ANONYMOUS, Actor.HOLDER, Actor.DEPOSITOR):
        for method in (*UNSAFE, "OPTIONS", "TRACE"):
            with routes.writes() as written:
                response = routes.call(world, actor, method, path)
            assert rules.writes_of_nothing(written) == [], (name, method, actor)
            empty = response.status_code == 200 and not response.content
            known = {302, 401, 403, 404, 405}
            assert response.status_code in known or empty, (name, method, actor, response.status_code)


def test_route_of_software_answers_everybody_alike() -> None:
    for name, route in MATRIX.items():
        if route.software:
            assert len(set(route.get.values())) == len(set(route.post.values())) == 1, name


@pytest.mark.parametrize(
    "name", [n for n, route in MATRIX.items() if set(route.post.values()) != {UNCALLED} and not route.software]
)
def test_route_refuses_an_unsafe_request_without_a_token(world: World, name: str) -> None:
    """A form that our own page did not make changes nothing, whoever is signed in (A24)."""
    route = MATRIX[name]
    for actor in Actor:
        for headers in ({}, {"Origin": "https://ailleurs.test"}):
            with routes.undone(), routes.writes() as written:
                browser = world.browser(actor.value, csrf=True)
                path = routes.address(name, route.parts(world))
                response = browser.post(path, dict(route.form(world)), headers=headers)
            # At the door of software nobody is known by a cookie, so there is nothing to forge.
            known = 401 if expected(route, "POST", actor) is Answer.UNKNOWN else 403
            assert response.status_code == known, (name, actor)
            assert rules.writes_of_nothing(written) == [], (name, actor)


@pytest.mark.parametrize("name", [name for name, route in MATRIX.items() if route.parts is not nothing])
def test_route_tells_nothing_of_an_id_that_exists(world: World, name: str) -> None:
    """For who may not, the address of a real thing and of nothing give the same bytes (A08, A25)."""
    route = MATRIX[name]
    parts = dict(route.parts(world))
    for actor in Actor:
        for method in ("GET", "POST"):
            if expected(route, method, actor) is Answer.ABSENT:
                there = routes.call(world, actor, method, routes.address(name, parts), route.form(world))
                nothing = routes.call(world, actor, method, routes.address(name, random_ids(parts)), route.form(world))
                assert comparable(there, parts) == comparable(nothing, random_ids(parts)), (name, method, actor)


def comparable(response: HttpResponse, parts: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body without nonces and without the ids of the address itself."""
    body = _NONCE.sub(b"", response.content)
    headers = {k: _NONCE.sub(b"", v.encode()).decode() for k, v in response.headers.items()}
    for value in parts.values():
        body = body.replace(str(value).encode(), b"")
        headers = {k: v.replace(str(value), "") for k, v in headers.items()}
    headers.pop("Content-Length", None)
    return response.status_code, headers, body


def test_planted_faults_of_routes_are_seen(world: World) -> None:
    """A page open to all, a reading that writes, loose headers, a form without a token: each is told."""

    def told(name: str) -> str:
        return "\n".join(wrong(world, name, Route(get=patients(Answer.OK, Actor.HOLDER), post=NO_POST)))

    with planted():
        assert "planted_open GET anonymous: 200, expected redirect to sign-in" in told("planted_open")
        assert "planted_writes GET holder: UPDATE head" in told("planted_writes")
        loose = told("planted_loose")
        for complaint in ("may be stored", "may be framed", "unsafe-url", "'unsafe-inline'", "default-src"):
            assert complaint in loose, complaint
        with routes.undone(), routes.writes() as written:
            response = world.browser(Actor.HOLDER.value, csrf=True).post("/sans-jeton/")
        assert response.status_code == 200 and rules.writes_of_nothing(written) == ["UPDATE head"]


@pytest.mark.parametrize("path", ["/nulle-part/", "/mon-dossier/documents/pas-un-identifiant/", "/static/absent.css"])
def test_address_of_nothing_answers_with_every_header(world: World, path: str) -> None:
    for actor in Actor:
        response = routes.call(world, actor, "GET", path)
        assert (response.status_code, list(rules.headers(response))) == (404, []), (path, actor)


def test_static_file_is_kept_by_browsers_and_never_sniffed(world: World) -> None:
    response: Any = world.browser(Actor.ANONYMOUS.value).get("/static/css/carnet.css")
    assert response.status_code == 200
    # Read to its end, the test client closes the file without closing the connection of the world.
    assert b"".join(response.streaming_content)
    assert "max-age" in response["Cache-Control"] and "no-store" not in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff" and not response.cookies
