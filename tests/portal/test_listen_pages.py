"""A page read aloud by the server: for who may read it, written down as a reading, bounded."""

import wave
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from carnet.identity import limits
from carnet.kernel.errors import Unavailable
from carnet.portal import read_aloud, voice
from carnet.usecases._card import Card
from tests import cast
from tests.browser.gallery import SCREENS, render
from tests.journal import acts
from tests.normalise import Normaliser
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db
LISTEN = "/ecouter/"
needs_voice = pytest.mark.skipif(not voice.program(), reason="NOT RUN: espeak-ng is not installed")


class Mouth:
    """A voice that keeps what it was given to say."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, sentence: str, language: str, slowly: bool) -> bytes:
        """Says nothing, for a tenth of a second."""
        self.said.append(f"{language} {'slowly' if slowly else ''}: {sentence}")
        return bytes(2 * (voice.RATE // 10))


@pytest.fixture
def mouth(monkeypatch: pytest.MonkeyPatch) -> Mouth:
    """The program is there, and is this one."""
    made = Mouth()
    monkeypatch.setattr(voice, "program", lambda: "/usr/bin/true")
    monkeypatch.setattr(voice, "_said", made)
    return made


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


@pytest.fixture
def report(opened: Site) -> Card:
    """A document of her doctor."""
    opened.scene.agrees(cast.MARC)
    return opened.scene.deposits(cast.MARC, "Zqxgenou de la personne")


def hear(client: Client, page: str, **more: str) -> Any:
    return client.post(LISTEN, {"page": page, **more})


def test_listen_holder_hears_the_words_of_the_page_and_it_is_a_reading(
    opened: Site, report: Card, mouth: Mouth
) -> None:
    odette, address = opened.patient(cast.ODETTE), f"/mon-dossier/documents/{report.logical_id}/"
    before = acts(opened.scene.record).count(("document:read", "done"))
    answer = hear(odette, address)
    assert acts(opened.scene.record).count(("document:read", "done")) == before + 1
    assert answer["Content-Type"] == "audio/wav" and "no-store" in answer["Cache-Control"]
    begins = answer["X-Carnet-Sentences"].split()
    assert len(begins) == len(mouth.said) and begins[0] == "0"
    assert any("Zqxgenou de la personne" in one for one in mouth.said)
    with wave.open(BytesIO(answer.content)) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (1, voice.RATE, 2)
    page = odette.get(address).content.decode()
    assert read_aloud.sentences(page) == [one.partition(": ")[2] for one in mouth.said]
    assert f'name="page" value="{address}"' in page and "data-listen-form" in page


def test_listen_language_and_pace_are_the_readers(opened: Site, mouth: Mouth) -> None:
    odette = opened.patient(cast.ODETTE)
    odette.post("/affichage/", {"language": "en"})
    hear(odette, "/mon-dossier/", allure="lente")
    assert mouth.said and all(one.startswith("en slowly:") for one in mouth.said)


def test_listen_what_is_hidden_is_as_silent_as_what_is_absent(opened: Site, report: Card, mouth: Mouth) -> None:
    cast.opened(cast.KARIM, opened.scene.clock)
    karim = opened.patient(cast.KARIM)
    ids = (report.logical_id, "11111111-1111-4111-8111-111111111111")
    real, absent = (hear(karim, f"/mon-dossier/documents/{one}/") for one in ids)
    assert Normaliser({}).seen(real) == Normaliser({}).seen(absent) and real.status_code == 404
    assert mouth.said == []


@pytest.mark.parametrize(
    "page",
    ["", "/", "/aide/", "/nulle-part/", "https://exemple.test/mon-dossier/", "//exemple.test/", "mon-dossier/", LISTEN,
     "/mon-dossier/documents/ajouter", "/pro/", "/deconnexion/", "/static/css/carnet.css", "/service.js", "x" * 501,
     "/mon-dossier/ma-sante/carte/papier/"],
)  # fmt: skip
def test_listen_page_that_is_none_or_not_the_persons_is_silent(opened: Site, mouth: Mouth, page: str) -> None:
    assert hear(opened.patient(cast.ODETTE), page).status_code == 404
    assert mouth.said == []


def test_listen_strangers_and_professionals_hear_nothing(opened: Site, mouth: Mouth) -> None:
    assert hear(Client(), "/mon-dossier/")["Location"] == "/connexion/"
    assert hear(opened.carer(cast.MARC), "/mon-dossier/").status_code == 404
    assert mouth.said == []


def test_listen_without_the_program_there_is_no_button_and_no_sound(
    opened: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "program", lambda: "")
    odette = opened.patient(cast.ODETTE)
    page = odette.get("/mon-dossier/").content.decode()
    assert "data-listen-form" not in page and "data-listen hidden>" in page
    assert hear(odette, "/mon-dossier/").status_code == 404


def test_listen_too_often_or_a_voice_that_fails_is_told(
    opened: Site, mouth: Mouth, monkeypatch: pytest.MonkeyPatch
) -> None:
    odette = opened.patient(cast.ODETTE)
    monkeypatch.setattr(voice, "spoken", _fails)
    assert hear(odette, "/mon-dossier/").status_code == 429
    rule = limits.Rule(limits.Scope.ACCOUNT, 0, limits._HOUR)  # noqa: SLF001
    monkeypatch.setattr(limits, "LISTEN", limits.Limit("listen", (rule,)))
    assert hear(odette, "/mon-dossier/").status_code == 429


def _fails(*_: object, **__: object) -> None:
    raise Unavailable("no voice")


def test_voice_says_no_more_than_a_page_may_have(mouth: Mouth) -> None:
    assert len(voice.spoken(["Bonjour."] * 500, "fr").begins) == voice.MOST_SENTENCES
    assert len(voice.spoken(["a" * 1500] * 5, "fr").begins) == 2


@needs_voice
def test_voice_of_the_program_says_something_and_dies_when_it_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    made = voice.spoken(["Bonjour, Odette.", "Il y a 2 documents."], "fr")
    with wave.open(BytesIO(made.sound)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert 1.5 < seconds < 8 and 500 < made.begins[1] < 4000
    slow = voice.spoken(["Bonjour, Odette."], "fr", slowly=True)
    assert len(slow.sound) > len(voice.spoken(["Bonjour, Odette."], "fr").sound)
    monkeypatch.setattr(voice, "SECONDS", 0.0001)
    with pytest.raises(Unavailable):
        voice.spoken(["Bonjour"], "fr")


def test_sentences_are_what_is_seen_one_after_the_other() -> None:
    page = """<body><p>Frame.</p><main><h1>Mon <b>titre</b></h1><p>Une phrase. Deux&nbsp;! Trois ?\nFin</p>
      <div data-listen><button>Écouter</button></div><p hidden>Caché.</p><svg><text>Image</text></svg>
      <details><summary>Plus</summary><p>Fermé.</p></details><details open><summary>Vu</summary><p>Ouvert.</p></details>
      <ul><li>A 12.5 mg</li><li>—</li><li>B<br>C</li></ul><span class="nhsuk-u-visually-hidden">Lecteur</span>
      <select><option>Choix</option></select><input value="x"><a><span class="carnet-tile__label">Un</span>
      <span class="carnet-tile__hint">Deux</span></a></main><footer><p>Pied.</p></footer></body>"""
    assert read_aloud.sentences(page) == [
        "Mon titre", "Une phrase.", "Deux !", "Trois ?", "Fin", "Plus", "Vu", "Ouvert.", "A 12.5 mg", "B", "C",
        "Un", "Deux",
    ]  # fmt: skip


def test_sentences_of_every_screen_of_a_person_are_there_and_hold_no_markup() -> None:
    from carnet.portal.preferences import Preferences

    for screen in SCREENS:
        if screen.audience == "patient":
            said = read_aloud.sentences(render(screen, Preferences()))
            assert said and not any("<" in one and ">" in one for one in said), screen.name
