"""A browser without scripts: tabs share its cookies, and a form of a page that is open is sent as it stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import Person
from components.forms_of_pages import FormOfPage, forms_of

PASSWORD = "a long enough one"
Typed = dict[str, str | list[str]]


@dataclass
class Tab:
    browser: Client
    answer: Any
    address: str

    @property
    def text(self) -> str:
        return str(self.answer.content.decode())

    def form(self, action: str) -> FormOfPage:
        """Of those that are sent there, the first."""
        found = [
            form for form in forms_of(self.text) if (form.tag["action"] or self.address).partition("?")[0] == action
        ]
        assert found, f"{self.address} has no form that is sent to {action}"
        return found[0]

    def has_form(self, action: str) -> bool:
        return any(form.tag["action"] == action for form in forms_of(self.text))

    def filled(self, action: str) -> dict[str, list[str]]:
        """What the form holds, as it stands there."""
        values: dict[str, list[str]] = {}
        for name, value in fields(self.form(action)):
            values.setdefault(name, []).append(value)
        return values

    def press(self, action: str, typed: Typed | None = None, **headers: str) -> Tab:
        sent = {**self.filled(action), **(typed or {})}
        answer = self.browser.post(action, sent, headers={"Origin": "http://testserver", **headers}, follow=True)
        return Tab(self.browser, answer, led_to(answer, action))


def led_to(answer: Any, asked: str) -> str:
    return str(answer.redirect_chain[-1][0]) if answer.redirect_chain else asked


def fields(form: FormOfPage) -> Iterator[tuple[str, str]]:
    """What a browser sends of it, without the button."""
    for one in form.fields:
        tag = one.tag
        if tag.name == "textarea":
            yield one.name, one.text.removeprefix("\n")
        elif tag.name == "select":
            chosen = [option for option in one.options if "selected" in option] or one.options[:1]
            yield from ((one.name, option["value"]) for option in chosen)
        elif tag.name == "input" and (tag["type"] not in ("checkbox", "radio") or "checked" in tag):
            yield one.name, "on" if tag["type"] == "checkbox" and "value" not in tag else tag["value"]


def a_browser() -> Client:
    return Client(enforce_csrf_checks=True)


def opened(browser: Client, address: str) -> Tab:
    answer = browser.get(address, follow=True)
    return Tab(browser, answer, led_to(answer, address))


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def sign_in_on(tab: Tab, person: Person) -> Tab:
    """On the page that asks for it."""
    return tab.press("/sign-in/", {"username": person.email, "password": PASSWORD})


def end_session(browser: Client) -> None:
    del browser.cookies[settings.SESSION_COOKIE_NAME]
