"""Outside identity providers by OpenID Connect. Owns who is asked, what is believed, and which account it opens.

Nothing of a provider's answer is stored in clear, and no token is stored at all but in the sealed session. An account
is found by (issuer, sub) only: never by an e-mail address (security.md A22, A24; docs/adr/0008-outside-providers.md).
"""
