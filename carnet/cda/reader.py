"""Small readers of CDA data types. Owns how an element becomes a value; collects what it cannot read as problems."""

from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import Code, Identifier
from carnet.cda.parser import NS, Element
from carnet.kernel.errors import Problem

_PREFIX = f"{{{NS}}}"


def local_name(element: Element) -> str:
    """The name of an element of CDA, empty for one of another namespace."""
    return _local(str(element.tag))


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    """A large narrative has tens of thousands of elements and a few names."""
    return tag.removeprefix(_PREFIX) if tag.startswith(_PREFIX) else ""


def path_of(element: Element) -> str:
    """An XPath that a developer recognises: `/ClinicalDocument/author[2]/time`, without prefixes."""
    steps: list[str] = []
    node: Element | None = element
    while node is not None:
        steps.append(_step(node))
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


def _step(node: Element) -> str:
    name = etree.QName(node).localname
    parent = node.getparent()
    alike = [] if parent is None else [each for each in parent if each.tag == node.tag]
    return name if len(alike) < 2 else f"{name}[{alike.index(node) + 1}]"


@lru_cache(maxsize=512)
def _tags(path: str) -> tuple[str, ...]:
    """The steps of a path: the program has some two hundred of them, and asks for eighty in one header."""
    return tuple(_PREFIX + name for name in path.split("/"))


def _first(parent: Element, tags: tuple[str, ...], at: int) -> Element | None:
    """The first element below, in the order of the document; a parent without one is passed over."""
    for child in parent.iterchildren(tags[at]):
        found = child if at + 1 == len(tags) else _first(child, tags, at + 1)
        if found is not None:
            return found
    return None


@dataclass
class Reader:
    """Reads below one element; `problems` grows while reading."""

    problems: list[Problem] = field(default_factory=list)

    def first(self, parent: Element | None, path: str) -> Element | None:
        """The first element at `path` (local names of the CDA namespace separated by `/`)."""
        return None if parent is None else _first(parent, _tags(path), 0)

    def only(self, parent: Element | None, path: str) -> Element | None:
        """The element at `path`, which may stand there once only: a second one is a problem, the first is read."""
        found = self.all(parent, path)
        if len(found) > 1:
            self.problem(found[1], "cda.repeated")
        return found[0] if found else None

    def all(self, parent: Element | None, path: str) -> list[Element]:
        """The elements at `path`."""
        found = [] if parent is None else [parent]
        for tag in _tags(path):
            found = [child for each in found for child in each.iterchildren(tag)]
        return found

    def problem(self, element: Element, rule: str) -> None:
        """Notes that `element` could not be read as it should."""
        self.problems.append(Problem(path_of(element), rule))

    def text(self, parent: Element | None, path: str) -> str:
        """The words of the first element at `path`, white space made simple."""
        found = self.first(parent, path)
        return "" if found is None else words(found)

    def attribute(self, parent: Element | None, path: str, name: str) -> str:
        """An attribute of the first element at `path`."""
        found = self.first(parent, path)
        return "" if found is None else (found.get(name) or "").strip()

    def identifiers(self, parent: Element | None, path: str = "id") -> tuple[Identifier, ...]:
        """The identifiers at `path`; one that says itself unknown (nullFlavor) is left out."""
        found = (identifier(element) for element in self.all(parent, path))
        return tuple(each for each in found if each)

    def code(self, parent: Element | None, path: str = "code") -> Code | None:
        """The coded value at `path`; None when it says itself unknown and gives no code of another system."""
        element = self.first(parent, path)
        return None if element is None else _code(element)

    def time(self, parent: Element | None, path: str) -> CdaTime | None:
        """The time at `path`; a value that is no time is a problem (rule `cda.time`)."""
        element = self.first(parent, path)
        value = None if element is None else element.get("value")
        if element is None or value is None:
            return None
        found = CdaTime.read(value)
        if found is None:
            self.problem(element, "cda.time")
        return found

    def interval(self, parent: Element | None, path: str) -> tuple[CdaTime | None, CdaTime | None]:
        """Both ends of an interval; a single value is a beginning."""
        return (
            self.time(parent, f"{path}/low") or self.time(parent, path),
            self.time(parent, f"{path}/high"),
        )


def words(element: Element) -> str:
    """All the words of an element, white space made simple."""
    return " ".join("".join(str(text) for text in element.itertext()).split())


def identifier(element: Element) -> Identifier | None:
    """An identifier, or None without a root."""
    root, extension = (element.get("root") or "").strip(), element.get("extension")
    if not root:
        return None
    return Identifier(root, extension.strip() or None if extension else None)


def _code(element: Element) -> Code | None:
    """A coded value with its translations.

    Where the element says that it has no code in the system that is asked for (nullFlavor OTH or UNK), its first
    translation with a code is the value, and those behind it are its translations. Who says nothing has none.
    """
    translations = tuple(found for each in element.findall(_PREFIX + "translation") if (found := _code(each)))
    code = (element.get("code") or "").strip()
    if not code:
        first, *others = (translations if element.get("nullFlavor") else ()) or (None,)
        return replace(first, translations=(*first.translations, *others)) if first else None
    return Code(
        code, (element.get("codeSystem") or "").strip(), (element.get("displayName") or "").strip(), translations
    )
