"""Pages of a demonstration: its people, and the mailbox where codes arrive. Absent from production's addresses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carnet.identity import demo, mail


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    """The example accounts and their password."""
    context = {"accounts": demo.example_accounts(), "password": demo.EXAMPLE_PASSWORD}
    return render(request, "account/demo_examples.jinja", context)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails that people of the demonstration received, newest first."""
    return render(request, "account/demo_mailbox.jinja", {"mails": mail.demo_mails()})
