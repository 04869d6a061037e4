"""The official table of rights: checked line by line, compared, in force at once, older versions kept."""

import json
from pathlib import Path

import pytest

from carnet.kernel.errors import Invalid, Refusal
from carnet.usecases.import_matrix import Compared, import_matrix
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.see_matrix import see_matrix
from tests import cast
from tests.usecases.scene import REPORT, Scene, counts, titles

HEAD = "profession,type_code,read\n"
SHIPPED = Path("carnet/policy/data/matrix.csv")


def imported(scene: Scene, data: str, *, apply: bool = True, name: str = "table.csv") -> Compared:
    """The operator gives this file."""
    answer = import_matrix(cast.operator(scene.clock), data.encode(), name, apply=apply)
    assert isinstance(answer, Compared), answer
    return answer


def test_import_matrix_operator_rights_hold_for_the_next_request_and_the_old_version_is_kept(scene: Scene) -> None:
    """A nurse reads a report; the table says no; another one says yes again."""
    ines = scene.agrees(cast.INES)
    scene.deposits(cast.HELENE, "Compte rendu")
    assert titles(ines, scene.record) == ["Compte rendu"]
    first = imported(scene, f"{HEAD}Infirmier,{REPORT},non\nMédecin,{REPORT},oui\n")
    assert (first.version, first.applied, first.cells) == (1, True, 2)
    assert titles(ines, scene.record) == []
    assert titles(scene.agrees(cast.HELENE), scene.record) == ["Compte rendu"]
    second = imported(scene, f"{HEAD}60,{REPORT},yes\n10,{REPORT},yes\n")
    assert [(c.profession, c.before, c.after) for c in second.changes] == [("60", False, True)]
    assert titles(ines, scene.record) == ["Compte rendu"]
    seen = see_matrix()
    assert (seen.version, [one.version for one in seen.versions]) == (2, [2, 1])
    assert see_matrix(1).matrix.cell("60", REPORT) is not None
    assert see_matrix(0).cells > 3000


def test_import_matrix_profession_without_a_row_is_refused_at_once(scene: Scene) -> None:
    ines = scene.agrees(cast.INES)
    imported(scene, f"{HEAD}10,{REPORT},oui\n")
    answer = list_documents(ines, scene.record)
    assert isinstance(answer, Refusal) and answer.rule == "C13"


def test_import_matrix_without_yes_shows_what_changes_and_changes_nothing(scene: Scene) -> None:
    ines = scene.agrees(cast.INES)
    told = imported(scene, f"{HEAD}10,{REPORT},oui\n", apply=False)
    assert (told.applied, told.version) == (False, 0) and len(told.changes) > 3000
    assert isinstance(list_documents(ines, scene.record), DocumentList)
    assert counts("rights_matrix", "rights_matrix_cell") == {"rights_matrix": 0, "rights_matrix_cell": 0}


def test_import_matrix_shipped_table_again_changes_nothing(scene: Scene) -> None:
    assert imported(scene, SHIPPED.read_text(encoding="utf-8"), apply=False).changes == ()


def _node(profession: str, code: str, read: object) -> dict[str, object]:
    return {
        "type": "node--matrice_professionnel_document",
        "attributes": {"field_consultation_document": read},
        "relationships": {
            "field_professionnel_de_sante": {
                "data": {"type": "taxonomy_term--professionnel_de_sante", "id": profession}
            },
            "field_type_de_document": {"data": {"type": "taxonomy_term--type_de_document", "id": code}},
        },
    }


def _json_api(*nodes: dict[str, object]) -> str:
    included = [
        {"type": "taxonomy_term--professionnel_de_sante", "id": "p1", "attributes": {"name": "Infirmier"}},
        {"type": "taxonomy_term--professionnel_de_sante", "id": "p2", "attributes": {"name": "Coordonnateur"}},
        {"type": "taxonomy_term--type_de_document", "id": "t1", "attributes": {"field_code_loinc": REPORT}},
    ]
    return json.dumps({"data": nodes, "included": included})


def test_import_matrix_json_api_of_the_national_site_related_or_flat(scene: Scene) -> None:
    imported(scene, _json_api(_node("p1", "t1", False)), name="matrice.json")
    assert see_matrix().matrix.cells.keys() == {"60"}
    flat = {
        "field_consultation_document": True,
        "field_professionnel": {"name": "INFIRMIER", "field_code_profession": 3},
        "field_type_de_document": {"name": "CR", "field_code_loinc": REPORT},
    }
    imported(scene, json.dumps([flat]), name="matrice.json")
    cell = see_matrix().matrix.cell("60", REPORT)
    assert cell is not None and cell.read


def test_import_matrix_profession_without_a_code_is_named_or_left_out_by_the_operator(scene: Scene) -> None:
    data = _json_api(_node("p1", "t1", True), _node("p2", "t1", True)).encode()
    with pytest.raises(Invalid) as told:
        import_matrix(cast.operator(scene.clock), data, "m.json", apply=True)
    assert [(p.element, p.rule) for p in told.value.problems] == [("data[1], profession", "matrix.profession")]
    answer = import_matrix(
        cast.operator(scene.clock), data, "m.json", apply=True, left_out=frozenset({"coordonnateur"})
    )
    assert isinstance(answer, Compared) and answer.cells == 1


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ("", [("profession", "matrix.column_missing"), ("type_code", "matrix.column_missing"),
              ("read", "matrix.column_missing")]),
        (HEAD, [("file", "matrix.empty")]),
        ("profession,read\n10,oui\n", [("type_code", "matrix.column_missing")]),
        (f"{HEAD}10,{REPORT},peut-être\n99,nope,oui\n",
         [("line 2, read", "matrix.read"), ("line 3, profession", "matrix.profession"),
          ("line 3, type_code", "matrix.type")]),
        (f"{HEAD}10,{REPORT},oui\nMédecin,{REPORT},non\n", [("line 3, read", "matrix.contradiction")]),
        (f"profession;type_code;read;certainty\n10;{REPORT};oui;sûr\n", [("line 2, certainty", "matrix.certainty")]),
        ("{", [("file", "matrix.not_json")]),
        ('{"data": 3}', [("data", "matrix.not_json_api")]),
        ('{"data": [3]}', [("data[0]", "matrix.not_json_api")]),
        ('{"data": [{}]}', [("data[0], profession", "matrix.profession"), ("data[0], type_code", "matrix.type"),
                            ("data[0], read", "matrix.read")]),
        ("[" * 100_000, [("file", "matrix.not_json")]),
    ],
)  # fmt: skip
def test_import_matrix_broken_file_is_refused_with_each_line_and_rule(
    scene: Scene, data: str, problems: list[tuple[str, str]]
) -> None:
    before = counts("rights_matrix", "event")
    with pytest.raises(Invalid) as told:
        import_matrix(cast.operator(scene.clock), data.encode(), "t.csv", apply=True)
    assert [(p.element, p.rule) for p in told.value.problems] == problems
    assert counts("rights_matrix", "event") == before


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 10_000_001])
def test_import_matrix_bytes_that_are_no_text_or_too_many_are_refused(scene: Scene, data: bytes) -> None:
    with pytest.raises(Invalid):
        import_matrix(cast.operator(scene.clock), data, "t.csv", apply=True)
    assert counts("rights_matrix") == {"rights_matrix": 0}


def test_import_matrix_nobody_but_the_operator(scene: Scene) -> None:
    data = f"{HEAD}10,{REPORT},oui\n".encode()
    for caller in (scene.odette, scene.caller(cast.HELENE), cast.desk_agent(scene.clock)):
        assert isinstance(import_matrix(caller, data, "t.csv", apply=True), Refusal)
    assert counts("rights_matrix") == {"rights_matrix": 0}
