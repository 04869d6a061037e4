"""Nomenclatures of the field and INS arithmetic. Plain data and look-ups; never a rule of rights.

`documents` (types, classes, formats), `visibility`, `directory` (professions, sectors, settings), `dmp`,
`oids`, `ins`, `traits`, `identifiers` (PS_IdNat, Struct_IdNat), `labels` (names that a patient understands).
Sources: data/SOURCES.toml.
"""
