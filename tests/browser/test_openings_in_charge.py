"""From nothing to the first sign-in, without scripts: a guardian, a code from the desk, parents, and a notice.

Each person starts without an account; the desk hands over what the person types.
"""

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django import Settings

from carnet.identity import letters, terms
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, PostalAddress, Preferences
from carnet.kernel.clock import FixedClock, SystemClock
from carnet.usecases.announce_opening import Announced, Candidate, announce_opening
from carnet.usecases.carry_out_due import CarriedOut, carry_out_due
from tests import cast as people
from tests.browser.newcomers import INVITATION, Newcomer, activates, fill_day, on_paper, signs_in
from tests.browser.story import MARKS
from tests.browser.test_desk_story import signed_in
from tests.browser.walker import Reading, Walker
from tests.cast import Person
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

ROSA = "canari.rosa"
PHONE = Reading("fr", None, 360, 800, scripts=False)
DESK = Reading("fr", None, 1280, 900, scripts=False)


def newcomer(person: Person) -> Newcomer:
    """The same person, who has no account yet."""
    return Newcomer(f"neuf.{person.login}", person.identity.traits.birth_date)


def rosa_cookies() -> dict[str, str]:
    """The session of an agent at the desk."""
    details = PersonalDetails(ROSA, f"{ROSA}@exemple.test", None, None, Preferences())
    cast.made(NewAccount(AccountKind.DESK_AGENT, details, cast.PASSWORD))
    return signed_in(ROSA)


def at_the_desk(browser: Browser, site: str, cookies: dict[str, str]) -> Walker:
    """Rosa's browser."""
    rosa = Walker(browser, site, DESK, "pro")
    rosa.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return rosa


def fills_identity(rosa: Walker, person: Person) -> None:
    """The papers and the card of a person who is there."""
    page, traits, ins = rosa.page, person.identity.traits, person.identity.ins
    assert ins is not None
    page.locator("#piece").select_option("passeport")
    texts = {"nom": traits.birth_name, "prenom": traits.first_given_name, "prenoms": traits.given_names}
    for field, value in {**texts, "lieu": traits.birth_place or "", "ins": ins.value}.items():
        page.locator(f"#{field}").fill(value)
    fill_day(page, "naissance", traits.birth_date)
    page.locator(f"input[name=sexe][value={traits.sex.value}]").check()
    page.locator("input[name=racine]").first.check()
    page.locator("#insi").check()


def fills_charge(rosa: Walker, person: Person) -> None:
    """The person in charge, who is there too."""
    traits = person.identity.traits
    rosa.page.locator("#charge_prenom").fill(traits.first_given_name)
    rosa.page.locator("#charge_nom").fill(traits.used_name or traits.birth_name)
    fill_day(rosa.page, "charge_naissance", traits.birth_date)


def gives_a_code(rosa: Walker, person: Person, why: str) -> str:
    """The paper with which a person makes the account alone, at home."""
    rosa.open("desk_home")
    rosa.follow("new_account.title")
    rosa.page.locator(f"input[name=pourquoi][value={why}]").check()
    fills_identity(rosa, person)
    rosa.press("new_account.go")
    return on_paper(rosa)


def takes_up(person: Walker, code: str) -> None:
    """An invitation, with its code; then into the record."""
    person.open("charges")
    person.follow("charges.code")
    person.page.locator("#code").fill(code)
    person.page.locator("main form:not([data-listen-form]) button[type=submit]").first.click()
    person.page.locator("button[name=suite][value=oui]").click()
    person.page.locator("button[name=dossier]").nth(1).click()
    assert person.page.url.endswith(reverse("patient_home"))


def test_opening_with_a_guardian_who_acts_and_the_adult_sees_it(site: str) -> None:
    cookies = rosa_cookies()
    in_chromium(lambda browser: _guardian(browser, site, cookies))


def _guardian(browser: Browser, site: str, cookies: dict[str, str]) -> None:
    rosa = at_the_desk(browser, site, cookies)
    rosa.open("desk_home")
    rosa.follow("open_protected.title")
    fills_identity(rosa, people.ODETTE)
    fills_charge(rosa, people.JEANNE)
    rosa.page.locator("input[name=mesure][value=tutelle]").check()
    fill_day(rosa.page, "debut", date(2026, 1, 1))
    fill_day(rosa.page, "fin", date(2090, 12, 31))
    rosa.page.locator("#reference").fill("RG 26/00123")
    for tick in ("vu", "avis", "accord"):
        rosa.page.locator(f"#{tick}").check()
    rosa.press("opening.go")
    invitation = on_paper(rosa, INVITATION)
    rosa.follow("in_charge.paper")
    own_code = on_paper(rosa)
    guardian_code = gives_a_code(rosa, people.JEANNE, "role")
    jeanne = Walker(browser, site, PHONE, "patient")
    activates(jeanne, guardian_code, newcomer(people.JEANNE))
    signs_in(jeanne, newcomer(people.JEANNE))
    takes_up(jeanne, invitation)
    assert "Odette Martineau" in jeanne.text()
    jeanne.open("patient_documents")
    odette = Walker(browser, site, PHONE, "patient")
    activates(odette, own_code, newcomer(people.ODETTE))
    signs_in(odette, newcomer(people.ODETTE))
    odette.open("patient_journal")
    odette.follow("journal.list_nous")
    assert "Jeanne Martineau" in odette.text()
    _ties_at_the_desk(rosa)


def _ties_at_the_desk(rosa: Walker) -> None:
    """The desk sees the guardian among those who act, and ends the measure on a decision."""
    ins = people.ODETTE.identity.ins
    assert ins is not None
    rosa.open("desk_home")
    rosa.page.locator("#ins").fill(ins.value)
    fill_day(rosa.page, "naissance", people.ODETTE.identity.traits.birth_date)
    rosa.press("find.go")
    rosa.follow("desk_person.ties")
    assert "JEANNE MARTINEAU" in rosa.text()
    assert rosa.sees("desk_ties.until", day="dimanche 31 décembre 2090")
    rosa.follow("desk_ties.end")
    rosa.page.locator("#reference").fill("RG 26/00999")
    rosa.page.locator("#vu").check()
    rosa.press("desk_tie_end.go")
    assert rosa.sees("desk_ties.done")


def test_opening_alone_with_a_code_of_the_desk_then_a_child_and_the_second_parent(site: str) -> None:
    cookies, father = rosa_cookies(), _father()
    in_chromium(lambda browser: _family(browser, site, cookies, father))


def _father() -> dict[str, str]:
    """The session of the other parent, who has an account already."""
    details = PersonalDetails("canari.thomas", "thomas@exemple.test", None, people.THOMAS.identity, Preferences())
    cast.made(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD, terms=terms.VERSION))
    return signed_in("canari.thomas")


def _family(browser: Browser, site: str, cookies: dict[str, str], father: dict[str, str]) -> None:
    rosa = at_the_desk(browser, site, cookies)
    code = gives_a_code(rosa, people.CLAIRE, "ouvrir")
    claire = Walker(browser, site, PHONE, "patient")
    activates(claire, code, newcomer(people.CLAIRE))
    signs_in(claire, newcomer(people.CLAIRE))
    assert claire.sees("patient_home.none_1")
    claire.follow("patient_home.open")
    claire.page.locator("#accord").check()
    claire.press("open.go")
    assert claire.sees("opened.done")
    invitation = _opens_for_the_child(claire)
    thomas = Walker(browser, site, PHONE, "patient")
    thomas.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in father.items()])
    takes_up(thomas, invitation)
    thomas.open("patient_documents")
    assert thomas.page.url.endswith(reverse("patient_documents"))


def _opens_for_the_child(claire: Walker) -> str:
    traits, ins = people.LEO.identity.traits, people.LEO.identity.ins
    assert ins is not None
    claire.open("charges")
    claire.follow("charges.child")
    claire.page.locator("#prenom").fill(traits.first_given_name)
    claire.page.locator("#nom").fill(traits.birth_name)
    fill_day(claire.page, "naissance", traits.birth_date)
    claire.page.locator("input[name=sexe][value=garcon]").check()
    claire.page.locator("#ins").fill(ins.value)
    for tick in ("certifie", "accord"):
        claire.page.locator(f"#{tick}").check()
    claire.press("child_open.go")
    assert claire.sees("child_opened.what_1")
    claire.open("tie_invite_parent")
    father = people.THOMAS.identity.traits
    claire.page.locator("#prenom").fill(father.first_given_name)
    claire.page.locator("#nom").fill(father.birth_name)
    fill_day(claire.page, "naissance", father.birth_date)
    claire.page.locator("input[name=titre][value=parent]").check()
    claire.page.locator("main form:not([data-listen-form]) button[type=submit]").first.click()
    return on_paper(claire, INVITATION)


def test_opening_after_a_notice_one_says_no_online_and_the_other_is_opened(site: str, settings: Settings) -> None:
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    long_ago = FixedClock(datetime.now(UTC) - timedelta(days=44))
    address = PostalAddress(("1 rue des Essais", "75000 PARIS"))
    for person in (people.KARIM, people.NINA):
        assert announce_opening(Candidate(person.identity, address=address), long_ago) == Announced.BY_LETTER
    number = _letter_of(people.KARIM, "letter.opening_notice")
    in_chromium(lambda browser: _objects(browser, site, number))
    assert carry_out_due(SystemClock()) == CarriedOut(done=1)
    code = _letter_of(people.NINA, "letter.activation")
    in_chromium(lambda browser: _enters(browser, site, code))


def _letter_of(person: Person, kind: str) -> str:
    """The code on the letter of a person."""
    wanted = person.identity.traits.display_name
    (letter,) = [one for one in letters.waiting_letters() if one.to == wanted and one.message_id == kind]
    opened = letters.open_letter(letter.letter_id)
    assert opened is not None
    return opened.values["code"]


def _objects(browser: Browser, site: str, number: str) -> None:
    karim = Walker(browser, site, PHONE, "patient")
    karim.open("objection")
    karim.page.locator("#numero").fill(number)
    karim.press("objection.go")
    assert karim.sees("objection.done_1")


def _enters(browser: Browser, site: str, code: str) -> None:
    nina = Walker(browser, site, PHONE, "patient")
    activates(nina, code, newcomer(people.NINA))
    signs_in(nina, newcomer(people.NINA))
    assert nina.sees("choices.ask_title")
    nina.open("patient_documents")
    assert nina.page.url.endswith(reverse("patient_documents"))
