"""Every address of the product with every method that it takes, read from the URL configuration itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ASKED = {"GET", "POST"}
API_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
Callback = Callable[..., Any]


def actions() -> set[tuple[str, str]]:
    """Method and route of each; HEAD is a GET without its body."""
    return {(method, route) for route, callback in routes() for method in methods_of(callback)}


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, Callback]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def methods_of(callback: Callback) -> set[str]:
    """Of an API's view its actions or handlers; of a page what its decorator allows, or what it has handlers for."""
    if hasattr(callback, "actions"):
        return {method.upper() for method in callback.actions} & API_METHODS
    if hasattr(callback, "cls"):
        return _handled(callback.cls) & API_METHODS
    if hasattr(callback, "view_class"):
        return _handled(callback.view_class) & ASKED
    return _allowed_by_decorator(callback) & ASKED


def _handled(view: type) -> set[str]:
    return {method for method in API_METHODS if hasattr(view, method.lower())}


def _allowed_by_decorator(callback: Callback | None) -> set[str]:
    """`require_http_methods` keeps its list in a closure; a view without one is asked everything."""
    while callback is not None:
        names = getattr(getattr(callback, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            return set(inspect.getclosurevars(callback).nonlocals["request_method_list"])
        callback = getattr(callback, "__wrapped__", None)
    return set(ASKED)
