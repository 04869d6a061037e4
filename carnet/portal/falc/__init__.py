"""Checks that French text is easy to read (`ui.md` section 1). Owns the rules that a program can check.

It never says that a text is “FALC”: only readers with intellectual disability can say so. Errors must be zero on the
catalogue; warnings are a list to read. The rules marked H in `ui.md` have no program.
"""
