"""Accounts and their keys. Owns what signing in needs; never holds a name, an address or an identifier in clear."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from carnet.identity.models.directory import Professional
from carnet.storage import indexes


class AccountKind(models.TextChoices):
    """Who an account is for. One person with two roles has two accounts: roles never mix in one session."""

    PATIENT = "patient"
    PROFESSIONAL = "professional"
    SECRETARY = "secretary"
    DESK_AGENT = "desk_agent"
    OPERATOR = "operator"


OF_THE_DIRECTORY = (AccountKind.PROFESSIONAL, AccountKind.SECRETARY)
"""Kinds whose accounts name a row of `professional`: they act in a structure, under one activity a session."""


class AccountManager(BaseUserManager["Account"]):
    """Finds an account by the blind index of its identifier; makes none (see `identity.accounts`)."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account with this blind index, given in hexadecimal as Django asks for text."""
        return self.get(login_index__in=indexes.forms(bytes.fromhex(username or "")))


class Account(AbstractBaseUser):
    """Someone who may sign in. `version` is the version of the sealed columns, part of the place they are sealed for.

    `record_id` and the record share no foreign key: patient data never refers to accounts (DESIGN 4). There is no
    `last_login`: the day of the last sign-in is enough to close unused accounts, and tells a thief less.
    """

    last_login = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(choices=AccountKind.choices)
    login_index = models.BinaryField(unique=True, max_length=32)
    version = models.IntegerField(default=1)
    sealed_login = models.BinaryField()
    sealed_email = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    sealed_traits = models.BinaryField(null=True)
    sealed_preferences = models.BinaryField()
    sealed_address = models.BinaryField(null=True)
    # The blind index of birth date and names: how the desk finds the account of a person who lost everything.
    person_index = models.BinaryField(null=True, max_length=32)
    record_id = models.UUIDField(null=True, unique=True)
    professional = models.ForeignKey(Professional, null=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    signed_in_on = models.DateField(null=True)
    # None: made for somebody who has not chosen an identifier and a password yet.
    activated_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    terms_version = models.TextField(default="")

    USERNAME_FIELD = "login_index"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        db_table = "account"
        indexes = [models.Index(fields=["person_index"], name="account_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_known"),
            models.CheckConstraint(
                condition=Q(record_id=None) | Q(kind=AccountKind.PATIENT), name="account_record_of_patient"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_THE_DIRECTORY, professional__isnull=False)
                | (~Q(kind__in=OF_THE_DIRECTORY) & Q(professional__isnull=True)),
                name="account_professional_has_id",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_username(self) -> str:
        """What Django shows and compares instead of the identifier, which is sealed: the opaque id."""
        return str(self.id)

    def clean(self) -> None:
        """Does nothing: the parent would normalise the identifier as text, and ours is a blind index."""


class AccountKey(models.Model):
    """The key of an account, wrapped by the master key. Without it the account's sealed columns are unreadable."""

    pk = models.CompositePrimaryKey("account_id", "version")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    version = models.IntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "account_key"

    def __str__(self) -> str:
        return f"{self.account_id} {self.version}"
