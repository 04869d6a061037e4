"""Codes of the DMP's transactions. Owns the closed sets of access modes, authentication modes and record requests.

Sources: JDV_J38 (access_mode_vihf), TRE_R218 (authentication), JDV_J53 (record requests).
"""

from carnet.codes.table import Code, Row, rows


def access_mode(code: str) -> Code | None:
    """A purpose of use of the VIHF: normal, bris_de_glace, centre_15."""
    return _find("access_mode_vihf", code)


def authentication_mode(code: str) -> Code | None:
    """A value of Authentification_Mode."""
    return _find("authentication_mode_r218", code)


def record_request(code: str) -> Code | None:
    """A reason code of record management, such as TEST_EXST."""
    return _find("dossier_request_type", code)


def _find(name: str, code: str) -> Code | None:
    for row in rows(name):
        if row["code"] == code:
            return Code(code, _system(row), "", row["display_fr"])
    return None


def _system(row: Row) -> str:
    return row.get("system_oid") or row.get("code_system_oid") or ""
