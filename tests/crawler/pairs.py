"""Two houses that differ in what one reader may not see, asked the same.

Both are built in one database, one after the other, each undone before the next. Time stands still. What is drawn at
random is masked by the order in which it first appears, so that what leads where is compared all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from changes.models import Finding
from tests.crawler import crawler_work
from tests.crawler.addresses import Addresses
from tests.crawler.bodies import everything_wrong, looks
from tests.crawler.crawling import Crawled, QuickClient
from tests.crawler.deeds import Deed, deeds
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix, Reader, said, undone
from tests.matrix.matrix_rows import MatrixRow

DRAWN = re.compile(
    r"""
      (?P<id>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})
    | (?P<reference>\b(?:CENTRE|CLIENT|CARRIER|PARTNER|STRANGER)-[2-9A-Z]{5}\b)
    """,
    re.VERBOSE,
)
"""What things are known by, which is the same wherever one thing is meant."""
DRAWN_EACH_TIME = re.compile(
    r"""
      (?P<before>
          maintwin_\w+= | csrfmiddlewaretoken"\ value=" | name="once"\ value="
        | cursor= | [?&;]after= | nonce[-=]["']? | "X-CSRFToken":\ " | 'X-Request-Id':\ '
      )[\w+/=%-]+
    | \b[0-9a-f]{32}[.:][\w-]{20,}
    | (?<![\w-])[\w-]{43}(?![\w-])
    | \b[0-9a-f]{16}\b
    """,
    re.VERBOSE,
)
"""Against forgery, of one answer, where the next page begins, what links are signed with, keys, and which conflicts
were shown."""
LISTS = re.compile(r"/(api/v1/(changes|conflicts|notices|now)/(\?(fields|at)=.*)?|board/|schedule/)?$")
CONTENT_LENGTH = re.compile(r"'Content-Length': '\d+'")
NOT_ASKED = ("/account/two-factor/", "/answer/", "/are-you-working-on-this/", "/notices/seen/", "/notices/fewer/")
"""The secrets of the first are drawn anew for each answer, and painted; the others show whoever holds a link what is
for the one that it was sent to."""
ASKED_ROWS = [row for row in ROWS if not row.path.startswith(NOT_ASKED)]
JUNK: Sequence[Any] = (None, "", -1, "x" * 400, [], {}, "nowhere", "2027-13-01", True, "\u202e", 10**30)


@dataclass(frozen=True, slots=True)
class AskedOfBoth:
    """One request, in words that mean the same in both houses."""

    kind: str
    place: int
    junk: int = 0


@dataclass
class PairOfHouses:
    house: Crawled
    matrix: Matrix = field(init=False)
    deeds: list[Deed] = field(default_factory=deeds)

    def __post_init__(self) -> None:
        self.matrix = Matrix.of(self.house.world)
        self.matrix.client = QuickClient()
        self.matrix.strict = QuickClient(enforce_csrf_checks=True)

    @cached_property
    def addresses(self) -> list[str]:
        found = Addresses(self.house.world)
        return [path for path in (*found.pages(), *found.resources()) if not path.startswith(NOT_ASKED)]

    @cached_property
    def acts(self) -> list[str]:
        return [path for path in Addresses(self.house.world).to_post() if not path.startswith(NOT_ASKED)]

    @cached_property
    def wrong(self) -> list[dict[str, Any]]:
        return list(everything_wrong(self.house.world))

    def of_what_is_near(self, reader: Reader) -> list[AskedOfBoth]:
        """Lists of what there is, and what may be broken."""
        lists = [AskedOfBoth("address", place) for place, path in enumerate(self.addresses) if LISTS.match(path)]
        looks = enumerate(self._looks[reader[0]])
        return lists + [AskedOfBoth("look", place) for place, (path, _) in looks if path.endswith("/triage/")][::8]

    def hidden_from(self, reader: Reader) -> list[Deed]:
        return [deed for deed in self.deeds if reader[0] not in deed.seen_by]

    def answers(
        self,
        reader: Reader,
        before: Iterable[tuple[Deed, int]],
        hidden: Iterable[tuple[Deed, int]],
        after: Iterable[tuple[Deed, int]],
        questions: Iterable[AskedOfBoth],
        *,
        done: bool = True,
    ) -> list[str]:
        """What the reader is answered, in a house where all this was done, or what is hidden was not."""
        with undone():
            known = Finding.objects.order_by("pk").values_list("pk", flat=True).last() or 0
            for deed, variety in before:
                deed(self.house.world, variety)
            for deed, variety in hidden:
                deed(self.house.world, variety, instead=not done)
            for deed, variety in after:
                deed(self.house.world, variety)
            crawler_work.tell()
            _name_by_what_they_say(Finding.objects.filter(pk__gt=known).prefetch_related("sides__window__change"))
            return masked(self._ask(reader, question) for question in questions)

    def asked(self, reader: Reader, question: AskedOfBoth) -> str:
        """For people who look why two answers differ."""
        return str(self._request(reader, question)[:2])

    def _ask(self, reader: Reader, question: AskedOfBoth) -> str:
        row = self._row(question)
        if row is not None:
            answer = self.matrix.answer(row, reader)
            return f"{answer.status_code} {said(answer)}"
        path, body, by_token = self._request(reader, question)
        ask = (
            self.house.get(reader, path, by_token=by_token)
            if body is None
            else self.house.post(reader, path, body, by_token=by_token)
        )
        return f"{ask.status} {ask.text}"

    def _row(self, question: AskedOfBoth) -> MatrixRow | None:
        return ASKED_ROWS[question.place % len(ASKED_ROWS)] if question.kind == "row" and not question.junk else None

    def _request(self, reader: Reader, question: AskedOfBoth) -> tuple[str, dict[str, Any] | None, bool]:
        place, by_token = question.place, question.place % 2 == 1
        if question.kind == "look":
            path, looked_at = self._looks[reader[0]][place % len(self._looks[reader[0]])]
            return path, looked_at, by_token and path.startswith("/api/")
        if question.kind == "act":
            return self.acts[place % len(self.acts)], self.wrong[place % len(self.wrong)], False
        if question.kind == "row":
            row = ASKED_ROWS[place % len(ASKED_ROWS)]
            body = self.matrix.filled(row.body) if row.method == "POST" else None
            return self.matrix.filled(row.path), spoilt(body, question.junk), False
        path = self.addresses[place % len(self.addresses)]
        return path, None, by_token and path.startswith("/api/")

    @cached_property
    def _looks(self) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        world = self.house.world
        return {organisation: list(looks(world, organisation)) for organisation in world.estate.organisations}


def spoilt(body: Any, junk: int) -> Any:
    """With one of its values exchanged for what does not belong there."""
    if not isinstance(body, dict) or not body:
        return body
    name = sorted(body)[junk % len(body)]
    value = JUNK[junk // len(body) % len(JUNK)]
    return {**body, name: "" if value is None else value}


def masked(answers: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return seen.setdefault(found[0], f"<{found.lastgroup} {len(seen)}>")

    def without(answer: str) -> str:
        return DRAWN_EACH_TIME.sub(lambda found: f"{found['before'] or ''}<drawn>", CONTENT_LENGTH.sub("", answer))

    return [DRAWN.sub(name, without(answer)) for answer in answers]


def _name_by_what_they_say(findings: Iterable[Finding]) -> None:
    """Conflicts that begin at once stand in the order of their ids, which are drawn: here the same are so in both."""
    for finding in findings:
        sides = sorted(
            str(side.window and (side.window.change.title, side.window.starts_at)) for side in finding.sides.all()
        )
        said = f"{finding.kind} {finding.overlap_starts_at} {finding.meets_at} {sides} {finding.freeze_id}"
        for number in range(100):
            name = uuid5(NAMESPACE_OID, f"{said} {number}")
            if not Finding.objects.filter(public_id=name).exists():
                Finding.objects.filter(pk=finding.pk).update(public_id=name)
                break
