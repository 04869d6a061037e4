"""Accounts, sign-in, sessions, limits and mails."""
