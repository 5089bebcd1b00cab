"""`{% csrf_token %}` in the templates of this house: it stands in every form, and so does what it carries with it."""

from __future__ import annotations

import secrets

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from components.own_forms import ONCE, WHOSE, mark_for

register = template.Library()


class OwnFormNode(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        request = getattr(context, "request", None)
        mark = mark_for(request) if request is not None else ""
        whose = _hidden(WHOSE, mark) if mark else SafeString()
        return SafeString(super().render(context)) + whose + _hidden(ONCE, secrets.token_urlsafe(16))


@register.tag
def csrf_token(parser: Parser, token: Token) -> OwnFormNode:
    return OwnFormNode()


def _hidden(name: str, value: str) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)


@register.simple_tag(takes_context=True)
def parts_are_of(context: Context) -> SafeString:
    """For `<body>`: what asks for itself says for whom the page was made, too."""
    mark = mark_for(context["request"])
    return format_html(' hx-headers=\'{{"X-Whose": "{}"}}\'', mark) if mark else SafeString()
