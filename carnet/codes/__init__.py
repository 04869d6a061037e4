"""Nomenclatures of the field and INS arithmetic. Plain data and look-ups; never a rule of rights."""
