"""Pages of a demonstration: its people, its mailbox, its letters. Absent from the addresses of production."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carnet.identity import demo, mail
from carnet.portal.account.letter_text import shown


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    """The example accounts and their password."""
    context = {"accounts": demo.example_accounts(), "password": demo.EXAMPLE_PASSWORD}
    return render(request, "account/demo_examples.jinja", context)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails that people of the demonstration received, newest first."""
    return render(request, "account/demo_mailbox.jinja", {"mails": mail.demo_mails()})


@require_safe
def letters_page(request: HttpRequest) -> HttpResponse:
    """The letters that wait for the desk of the demonstration, as they would be printed."""
    return render(request, "account/demo_letters.jinja", {"letters": [shown(one) for one in demo.example_letters()]})
