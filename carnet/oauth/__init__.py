"""The addresses of software that acts with tokens: tokens and their ends (JSON). Owns no rule, no page."""
