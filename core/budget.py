"""What one request may cost: so much of a processor, and so much of the database. Whatever asks for more is answered
that it does, and whoever else waits is served."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from core.refusals import TooMuch

LOOKS_EVERY = 0.1
"""Seconds between two looks at what requests have cost."""
_CANCELLED = "57014"
_spending = threading.local()


@dataclass(eq=False)
class Spending:
    """Of one request in its thread; seconds."""

    thread: int
    clock: int
    began: float
    in_database: float = 0.0
    waiting: bool = False
    """For a lock that others hold, which costs nothing."""
    interruptions: int = 0
    """Each time it has cost as much again: whoever caught one may still say so."""
    over: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    """Held while it is interrupted, or ended. An interruption may fall between taking it and giving it back, so nobody
    else ever waits for it."""

    @property
    def of_processor(self) -> float:
        return time.clock_gettime(self.clock) - self.began


@dataclass
class Watch:
    """One thread that looks after all requests of the process, and interrupts those that cost too much."""

    running: set[Spending] = field(default_factory=set)
    something: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None

    def begin(self) -> Spending:
        clock = time.pthread_getcpuclockid(threading.get_ident())
        spending = Spending(threading.get_ident(), clock, time.clock_gettime(clock))
        with self.something:
            self.running.add(spending)
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._look, name="budget", daemon=True)
                self.thread.start()
            self.something.notify()
        return spending

    def end(self, spending: Spending) -> None:
        """From then on nothing interrupts the thread, not even what was on its way."""
        with spending.lock:
            spending.over = True
        self.running.discard(spending)
        _interrupt(spending.thread, None)

    def _look(self) -> None:
        while True:
            with self.something:
                if not self.running:
                    self.something.wait()
            for spending in list(self.running):
                _interrupt_if_too_much(spending)
            time.sleep(LOOKS_EVERY)


watch = Watch()


class Budget:
    """Middleware. A request that was interrupted leaves no half-used connection behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        spending = _spending.now = watch.begin()
        try:
            with connection.execute_wrapper(_metered):
                answer = self.get_response(request)
            too_much = spending.interruptions and answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            return too_much_for(request) if too_much else answer
        except TooMuch:
            return too_much_for(request)
        finally:
            _spending.now = None
            _end_surely(spending)
            if spending.interruptions and not connection.in_atomic_block:
                connection.close()


def too_much_for(request: HttpRequest) -> HttpResponse:
    """What a person or a program reads. Written without the database, which may be what was too much."""
    if not request.path.startswith("/api/"):
        return HttpResponse(render_to_string("422.html"), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    body = {"type": "about:blank", "title": "Unprocessable Content", "status": 422, "detail": TooMuch().reasons[0]}
    return JsonResponse(body, status=HTTPStatus.UNPROCESSABLE_ENTITY, content_type="application/problem+json")


@contextmanager
def waiting() -> Iterator[None]:
    """What others hold up is not this request's to pay for."""
    spending: Spending | None = getattr(_spending, "now", None)
    if spending is None:
        yield
        return
    spending.waiting = True
    try:
        yield
    finally:
        spending.waiting = False


def _metered(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    spending: Spending | None = getattr(_spending, "now", None)
    if spending is None or spending.waiting:
        return execute(sql, params, many, context)
    if spending.in_database > settings.REQUEST_BUDGET:
        raise _refusal(spending)
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _CANCELLED:
            raise _refusal(spending) from error
        raise
    finally:
        spending.in_database += time.monotonic() - began


def _refusal(spending: Spending) -> TooMuch:
    spending.interruptions += 1
    spending.in_database = 0.0
    return TooMuch()


def _end_surely(spending: Spending) -> None:
    while True:
        try:
            watch.end(spending)
        except TooMuch:
            continue
        return


def _interrupt_if_too_much(spending: Spending) -> None:
    if not spending.lock.acquire(blocking=False):
        return
    try:
        too_much = spending.of_processor > settings.REQUEST_BUDGET * (spending.interruptions + 1)
        if too_much and not spending.over:
            spending.interruptions += 1
            _interrupt(spending.thread, TooMuch)
    finally:
        spending.lock.release()


def _interrupt(thread: int, error: type[BaseException] | None) -> None:
    """The next step that the thread takes in Python raises it; None takes back what has not been raised yet."""
    raised = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
