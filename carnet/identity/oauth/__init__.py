"""Software that acts with tokens (OAuth 2, OpenID Connect, SMART): clients, permissions, tokens, their checks.

State lives in our tables; the protocol is Authlib's (`server`). Never decides what a token may do: that is the policy.
"""
