"""The narrative as HTML: what each element becomes, and that no payload ever becomes markup."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.cda.embedded import embedded_media, media_file
from carnet.cda.narrative import read_narrative
from carnet.cda.parser import parse
from carnet.kernel.errors import Invalid
from tests.unit.cda.labels import Dom, rendered, section

BLOCKS = {"p", "div", "ul", "ol", "table", "h2", "h3"}
ALLOWED: dict[str, set[str]] = {
    "div": {"class", "role", "tabindex", "aria-labelledby"},
    "span": {"class", "id"},
    "a": {"class", "href"},
    "img": {"class", "src", "alt"},
    "caption": {"class", "id"},
    "th": {"scope", "colspan", "rowspan", "class"},
    "td": {"colspan", "rowspan", "class"},
    "ul": {"class"},
    "ol": {"class"},
    **{f"h{level}": {"class"} for level in range(1, 7)},
    **{name: {"class"} for name in ("strong", "em", "sub", "sup", "ins", "del")},
    **{name: set() for name in ("p", "br", "li", "table", "thead", "tbody", "tfoot", "tr")},
}
VALUES = {
    "class": re.compile(r"narrative[a-z_-]*( narrative__[a-z-]+)*"),
    "href": re.compile(r"#n-\d+|/f/\d+\?a=1&b"),
    "src": re.compile(r"/f/\d+\?a=1&b"),
    "id": re.compile(r"n-\d+|n-table-\d+"),
    "aria-labelledby": re.compile(r"n-table-\d+"),
    "alt": re.compile(r"⟦image \d+⟧"),
    "colspan": re.compile(r"\d+"),
    "rowspan": re.compile(r"\d+"),
    "scope": re.compile(r"(col|row)(group)?"),
    "role": re.compile("group"),
    "tabindex": re.compile("0"),
}


def assert_safe(html: str) -> Dom:
    """The output is a subset of the allowed DOM: names, attributes, values and nesting."""
    dom = Dom(html)
    for tag, attributes in dom.all:
        assert tag in ALLOWED, tag
        assert set(attributes) <= ALLOWED[tag], (tag, attributes)
        for name, value in attributes.items():
            assert VALUES[name].fullmatch(value or ""), (tag, name, value)
    ids = [attributes["id"] for _, attributes in dom.all if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for _, attributes in dom.all:
        if (attributes.get("href") or "").startswith("#"):
            assert (attributes["href"] or "")[1:] in ids
    for outer, inner in dom.nesting:
        assert not (outer in ("p", "span", "strong", "em", "sub", "sup", "h2") and inner in BLOCKS), (outer, inner)
        assert (outer, inner) != ("a", "a")
    return dom


PNG = '<observationMedia ID="I"><value mediaType="image/png" representation="B64">eA==</value></observationMedia>'
PDF = '<observationMedia ID="P"><value mediaType="application/pdf" representation="B64">eA==</value></observationMedia>'
MEDIA = f"<entry>{PNG}</entry><entry>{PDF}</entry>"
X = 'xmlns:x="http://www.w3.org/1999/xhtml" xmlns:s="http://www.w3.org/2000/svg"'

PAYLOADS = [
    "<content>&lt;script&gt;alert(1)&lt;/script&gt;</content>",
    "<content><![CDATA[</p></div><script>alert(1)</script>]]></content>",
    "<script>alert(1)</script>",
    f"<x:script {X}>alert(1)</x:script>",
    f"<s:svg {X} onload='alert(1)'><s:script>alert(1)</s:script></s:svg>",
    f"<x:iframe {X} src='javascript:alert(1)'>words</x:iframe>",
    f"<x:iframe {X} srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'/>",
    f"<x:object {X} data='data:text/html,x'/><x:embed {X} src='x'/>",
    f"<x:form {X} action='http://127.0.0.1:9'><x:input {X} autofocus='1' onfocus='alert(1)'/></x:form>",
    f"<x:meta {X} http-equiv='refresh' content='0;url=javascript:alert(1)'/><x:base {X} href='http://127.0.0.1:9/'/>",
    f"<x:style {X}>*{{background:url(http://127.0.0.1:9/)}}</x:style><x:link {X} rel='stylesheet' href='http://x'/>",
    f"<x:math {X}><x:mtext><x:img src='x' onerror='alert(1)'/></x:mtext></x:math>",
    "<content onclick='alert(1)' style='position:fixed' class='x' id='y'>w</content>",
    "<content styleCode='Bold\" onmouseover=\"alert(1)'>w</content>",
    "<content styleCode='&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>w</content>",
    "<content styleCode='Bold Italics Underline Emphasis xFixed BoldItalics'>w</content>",
    "<content ID='a\" onload=\"alert(1)'>w</content><linkHtml href='#a\" onload=\"alert(1)'>w</linkHtml>",
    "<linkHtml href='javascript:alert(1)'>w</linkHtml>",
    "<linkHtml href=' JaVaScRiPt&#10;:alert(1)'>w</linkHtml>",
    "<linkHtml href='data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;'>w</linkHtml>",
    "<linkHtml href='vbscript:x'>w</linkHtml><linkHtml href='file:///etc/passwd'>w</linkHtml>",
    "<linkHtml href='http://127.0.0.1:9/\" onclick=\"alert(1)' name='x' rel='x' title='x'>w</linkHtml>",
    "<linkHtml href='//127.0.0.1:9/&lt;script&gt;'>w</linkHtml>",
    "<linkHtml href='#missing'>w</linkHtml>",
    "<linkHtml href='#b'><linkHtml href='#b'>in</linkHtml></linkHtml><content ID='b'>t</content><td ID='b'>u</td>",
    "<renderMultiMedia referencedObject='I'/><renderMultiMedia referencedObject='P I'/>",
    "<renderMultiMedia referencedObject='javascript:alert(1)'/>",
    "<linkHtml href='#c'><renderMultiMedia referencedObject='P'/></linkHtml><paragraph ID='c'>w</paragraph>",
    "<renderMultiMedia referencedObject='I'><caption>&lt;img src=x onerror=alert(1)&gt;</caption></renderMultiMedia>",
    "<table border='1' onclick='alert(1)' background='http://127.0.0.1:9'><tr><td style='x'>w</td></tr></table>",
    "<table><tbody><tr><td colspan='1\" onclick=\"alert(1)' rowspan='-1' align='x\" y'>w</td></tr></tbody></table>",
    "<table><tbody><tr><td colspan='99999999999999999999' rowspan='65535'>w</td></tr></tbody></table>",
    "<table>stray<caption>c<table><tbody><tr><td>in</td></tr></tbody></table></caption><tr><th/><td>w</td>stray</tr></table>",
    "<table><tfoot><tr><td>f</td></tr></tfoot><tbody><tr><td>b</td></tr></tbody><thead><tr><td>h</td></tr></thead></table>",
    "<paragraph><table><tbody><tr><td><list><item><paragraph>w</paragraph></item></list></td></tr></tbody></table></paragraph>",
    "<content styleCode='Bold'><paragraph>w</paragraph></content><sub><list><item>w</item></list></sub>",
    "<content revised='delete'><paragraph>w</paragraph></content><content revised='insert'>w</content>",
    "<list listType='ordered' styleCode='LittleRoman\" x'><caption>c</caption>stray<item>w</item><td>w</td></list>",
    "<br>w</br><col>w</col><table><col>w</col><colgroup/><tr ID='r'/></table><linkHtml href='#r'>w</linkHtml>",
    "<footnote ID='f\"'><paragraph>w</paragraph></footnote><footnoteRef IDREF='f\"'>r</footnoteRef>",
    "<footnoteRef IDREF='no'/><footnote>w</footnote><footnoteRef/>",
    "<linkHtml href='#f'><footnoteRef IDREF='f'/></linkHtml><footnote ID='f'>n</footnote>",
    "<td>w</td><tr><td>w</td></tr><item>w</item><thead>w</thead><col/><unknown>w</unknown>",
    "&#x202E;gnidaer&#x2066;&#xFEFF;&#x85;",
    "{{ 7*7 }} {% include 'x' %} ${7*7} &amp;lt;b&amp;gt;",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_narrative_payload_stays_within_the_allowed_dom(payload: str) -> None:
    """Whatever stands in a narrative, only our elements come out, balanced, with our values."""
    dom = assert_safe(rendered(section(f"before {payload} after", MEDIA)))
    words = dom.words()
    assert (words[1], words[-1]) == ("before", "after")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_narrative_payload_in_a_title_is_words(payload: str) -> None:
    """The same in a title of a section: only a heading comes out."""
    inside = f"<component><section><title>{payload}</title></section></component>"
    xml = f"<component><structuredBody>{inside}</structuredBody></component>"
    dom = assert_safe(rendered(parse(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{xml}</ClinicalDocument>'.encode())))
    assert {tag for tag, _ in dom.all} <= {"div", "h2", "p", "span"}


@pytest.mark.parametrize(
    "html",
    [
        "<script></script>",
        '<p onclick="x"></p>',
        '<a href="http://x">w</a>',
        '<span id="x"></span>',
        "<p><div></div></p>",
        '<a href="#n-9">w</a>',
        "<p>",
        "<!-- x -->",
        '<div style="x"></div>',
        '<img src="x">',
    ],
)
def test_narrative_dom_check_finds_planted_markup(html: str) -> None:
    """The check of the tests above refuses what it should refuse."""
    with pytest.raises((AssertionError, KeyError)):
        assert_safe(html)


CASES = [
    ("w", "<p>w</p>"),
    ("a<br/>b", "<p>a<br>b</p>"),
    (" <br/> <paragraph>a</paragraph><br/><br/> b <br/>", "</h2><p>a</p><p> b </p></div>"),
    ("<paragraph>a</paragraph> <paragraph>b</paragraph>", "<p>a</p><p>b</p>"),
    ("<content styleCode='Bold'>a</content>b", '<p><strong class="narrative__bold">a</strong>b</p>'),
    (
        "x<sub>2</sub><sup>3</sup>",
        'x<sub class="narrative__subscript">2</sub><sup class="narrative__superscript">3</sup>',
    ),
    ("<list><item>a</item></list>", '<ul class="narrative__list"><li>a</li></ul>'),
    (
        "<list listType='ordered' styleCode='BigAlpha'><item>a</item></list>",
        '<ol class="narrative__list narrative__list--big-alpha"><li>a</li></ol>',
    ),
    ("<linkHtml href='https://a.fr'>a</linkHtml>", 'a<span class="narrative__added"> (https://a.fr)</span>'),
    ("<linkHtml href='https://a.fr'>https://a.fr</linkHtml>", "<p>https://a.fr</p>"),
    ("<linkHtml href='javascript:x'>a</linkHtml>", "<p>a</p>"),
    (
        "<content ID='z'>a</content><linkHtml href='#z'>b</linkHtml>",
        '<p><span id="n-1"></span>a<a class="narrative__link" href="#n-1">b</a></p>',
    ),
    (
        "<renderMultiMedia referencedObject='I'><caption>c</caption></renderMultiMedia>",
        '<img class="narrative__picture" src="/f/1?a=1&amp;b" alt="⟦image 1⟧">'
        '<span class="narrative__caption">c</span>',
    ),
    (
        "<renderMultiMedia referencedObject='P'/>",
        '<a class="narrative__file" href="/f/2?a=1&amp;b"><span class="narrative__added">⟦file 2⟧</span></a>',
    ),
    ("<renderMultiMedia referencedObject='no'/>", '<span class="narrative__added">⟦missing⟧</span>'),
    (
        "<content revised='delete'>a</content>",
        '<del class="narrative__deleted"><span class="narrative__added narrative__added--hidden">⟦deleted⟧'
        "</span> a</del>",
    ),
    (
        "<footnote ID='f'>a</footnote><footnoteRef IDREF='f'/>",
        '<a class="narrative__link" href="#n-1"><span class="narrative__added">⟦note 1⟧</span></a>',
    ),
    (
        "<table><thead><tr><td>a</td><th colspan='2'>b</th></tr></thead>"
        "<tbody><tr><th>c</th><td align='right'>d</td></tr></tbody></table>",
        '<thead><tr><th scope="col">a</th><th scope="colgroup" colspan="2">b</th></tr></thead>'
        '<tbody><tr><th scope="row">c</th><td class="narrative__cell--right">d</td></tr></tbody>',
    ),
    (
        "<table><caption>c</caption><tbody><tr><th/></tr></tbody></table>",
        'id="n-table-1">c</caption><tbody><tr><td></td>',
    ),
    (
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        '<div class="narrative__table" role="group" tabindex="0" aria-labelledby="n-table-1"><table>'
        '<caption class="narrative__caption" id="n-table-1">'
        '<span class="narrative__added narrative__added--hidden">T</span>',
    ),
]


@pytest.mark.parametrize(("inside", "html"), CASES)
def test_narrative_element_becomes_its_html(inside: str, html: str) -> None:
    """Each element of the allow-list has one form."""
    assert html in rendered(section(inside, MEDIA))


def test_narrative_sections_nest_as_headings_down_to_the_sixth() -> None:
    """A section inside a section has the next level; without text it still shows its title and says so."""
    inner = "".join(f"<component><section><title>S{n}</title>" for n in range(6))
    dom = Dom(rendered(section("w", inner + "</section></component>" * 6), level=3))
    assert [tag for tag, _ in dom.all if tag.startswith("h")] == ["h3", "h4", "h5", "h6", "h6", "h6", "h6"]
    assert dom.words() == ["T", "w", "S0", "S1", "S2", "S3", "S4", "S5"]
    assert dom.words(added=True) == ["⟦no", "text⟧"]


def test_narrative_section_without_title_shows_the_label_of_its_code_or_says_so() -> None:
    """A section is never without a heading."""
    sections = '<section><code displayName="Label"/><text>a</text></section>', "<section><text>b</text></section>"
    inside = "".join(f"<component>{each}</component>" for each in sections)
    xml = f"<component><structuredBody>{inside}</structuredBody></component>"
    document = parse(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{xml}</ClinicalDocument>'.encode())
    html = rendered(document)
    assert '<h2 class="narrative__title narrative__title--label">Label</h2>' in html
    assert '<h2 class="narrative__title"><span class="narrative__added">⟦untitled⟧</span></h2>' in html
    assert [each.title_is_label for each in read_narrative(document).sections] == [True, False]


def test_narrative_file_that_no_section_shows_is_listed() -> None:
    """An embedded file is found even when the narrative forgets it."""
    dom = assert_safe(rendered(section("w", MEDIA)))
    assert dom.words(added=True) == ["⟦unplaced⟧", "⟦file", "2⟧"]
    assert [a["src"] for tag, a in dom.all if tag == "img"] == ["/f/1?a=1&b"]


def test_embedded_file_is_taken_out_by_its_number_only() -> None:
    """Numbers that no file has give nothing; a file by reference is never fetched."""
    elsewhere = '<value mediaType="image/png"><reference value="http://127.0.0.1:9"/></value>'
    document = section("w", f'{MEDIA}<observationMedia ID="R">{elsewhere}</observationMedia>')
    assert [each.media_type for each in embedded_media(document)] == ["image/png", "application/pdf", "image/png"]
    found = media_file(document, 1)
    assert found is not None
    assert (found.media_type, found.data) == ("image/png", b"x")
    assert media_file(document, 0) is None
    assert media_file(document, -1) is None
    assert media_file(document, 4) is None
    with pytest.raises(Invalid, match=r"cda\.body_by_reference"):
        media_file(document, 3)


def test_narrative_region_of_an_image_shows_the_image() -> None:
    """A region drawn on an image leads to it."""
    region = f'<regionOfInterest ID="G"><entryRelationship>{PNG}</entryRelationship></regionOfInterest>'
    assert 'src="/f/1?a=1&amp;b"' in rendered(section("<renderMultiMedia referencedObject='G'/>", region))


def test_narrative_deep_nesting_within_the_parser_limit_is_shown() -> None:
    """The deepest document that the parser lets through does not exhaust us."""
    depth = 90
    html = rendered(section("<content styleCode='Bold'>" * depth + "w" + "</content>" * depth))
    assert html.count("<strong") == depth


def test_narrative_long_words_kept_apart_by_the_parser_are_shown() -> None:
    """A paragraph so long that the child of the parser handed it over apart is shown whole."""
    words = "word " * 50_000
    xml = (
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section>'
        f"<text><paragraph>{words}</paragraph></text></section></component></structuredBody></component>"
        "</ClinicalDocument>"
    )
    document = parse(xml.encode(), capped_from=0)
    assert document.detached
    assert len(Dom(rendered(document)).words()) == 50_000


NAMES = [
    *("content", "paragraph", "list", "item", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col"),
    *("sub", "sup", "br", "linkHtml", "renderMultiMedia", "footnote", "footnoteRef", "other"),
]
ATTRIBUTES = [
    *(
        "",
        " ID='a'",
        " ID='b'",
        " href='#a'",
        " href='#b'",
        " IDREF='a'",
        " referencedObject='I P'",
        " revised='delete'",
    ),
    *(" styleCode='Bold'", " styleCode='Italics Underline'", " listType='ordered'", " colspan='3'", " align='center'"),
]
leaves = st.just(" w ")
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda name, attributes, inside: f"<{name}{attributes}>{''.join(inside)}</{name}>",
        st.sampled_from(NAMES),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(trees)
@settings(max_examples=400, deadline=None)
def test_narrative_any_nesting_keeps_every_word_within_the_allowed_dom(tree: str) -> None:
    """However elements are nested, against the schema too, no word is lost and the output stays ours."""
    dom = assert_safe(rendered(section(tree, MEDIA)))
    assert dom.words() == ["T"] + ["w"] * tree.count(" w ")
