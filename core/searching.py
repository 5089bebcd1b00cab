"""What is searched by, and how words find it: PostgreSQL folds both sides in one way, by `searched_by`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, models, transaction
from django.db.models import BooleanField, Case, Func, IntegerField, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Length, Lower

from core.text import folded

Row = TypeVar("Row")
Kept = TypeVar("Kept")
LONGEST_SEARCH = 200
USUAL = 20
MOST_WORDS_MISTYPED = 6
MOST_ALIKE = 100
LIKENESS = 0.45
"""Share of the groups of three letters of a word that must be found in what it was meant to be."""
LONGEST_SWAPPED = 8
"""Of shorter words two neighbours that changed places leave too little alike."""


class IsNear(Func):
    """Whether a column holds a word of plain letters, or one much like it: as so many conditions of Django’s own, which
    take several times as long to write down as PostgreSQL takes to answer."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, field: str, word: str) -> None:
        super().__init__(field)
        self.word = word

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        patterns = [f"%{connection.ops.prep_for_like_query(one)}%" for one in (self.word, *_swapped(self.word))]
        conditions = [f"{column} %%> %s", *(f"{column} LIKE %s" for _ in patterns)]
        given = [part for one in (self.word, *patterns) for part in (*params, one)]
        return f"({' OR '.join(conditions)})", tuple(given)


class SearchedBy(Func):
    function = "searched_by"
    output_field = TextField()


def searched_by(*parts: str | Combinable) -> models.GeneratedField:
    """A column that PostgreSQL keeps: these, without case, accents and the forms in which letters may be written."""
    return models.GeneratedField(expression=SearchedBy(*parts), output_field=TextField(), db_persist=True)


def index_of(name: str, field: str = "searched") -> GinIndex:
    """By groups of three letters."""
    return GinIndex(fields=[field], name=name, opclasses=["gin_trgm_ops"])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: all of its words, each anywhere in what is found."""

    text: str = ""
    words: tuple[str, ...] = ()

    @classmethod
    def read(cls, typed: str | None) -> Wanted:
        """Wildcards, quotes and control characters are text like any other, or nothing."""
        text = " ".join("".join(one if one.isprintable() else " " for one in typed or "").split())[:LONGEST_SEARCH]
        return cls(text, tuple(dict.fromkeys(folded(text).split())))

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def is_forgiven(self) -> bool:
        """Of very many words none is taken for another."""
        return len(self.words) <= MOST_WORDS_MISTYPED

    def in_field(self, field: str = "searched") -> Q:
        """Rows that hold each word as it was typed."""
        return _every(_holds(field, word) for word in self.words)

    def near_field(self) -> Q:
        """Rows that hold each word or one much like it. To be asked within `forgiving`."""
        if not self.is_forgiven:
            return self.in_field()
        return _every(_is_near("searched", word) for word in self.words)


_is_forgiving: ContextVar[bool] = ContextVar("is forgiving", default=False)


@contextmanager
def forgiving() -> Iterator[None]:
    """How much alike words must be; it is forgotten afterwards. What begins within another need not say it again."""
    if _is_forgiving.get():
        yield
        return
    token = _is_forgiving.set(True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])
            yield
    finally:
        _is_forgiving.reset(token)


def _every(parts: Iterator[Q]) -> Q:
    whole = Q()
    for part in parts:
        whole &= part
    return whole


def _holds(field: str, word: str) -> Q:
    return Q(**{f"{field}__contains": _as_kept(word)})


def _is_near(field: str, word: str) -> Q:
    if word.isascii():
        return Q(IsNear(field, word))
    near = _holds(field, word) | Q(**{f"{field}__trigram_word_similar": _as_kept(word)})
    for other in _swapped(word):
        near |= _holds(field, other)
    return near


def _swapped(word: str) -> Iterator[str]:
    """The same letters with two neighbours in each other's place."""
    if 3 <= len(word) <= LONGEST_SWAPPED:
        for place in range(len(word) - 1):
            first, second = word[place], word[place + 1]
            if first != second:
                yield word[:place] + second + first + word[place + 2 :]


def _as_kept(text: str) -> Any:
    """Plain letters are folded alike here and there, and are said plainly: that takes Django a tenth of the time."""
    return folded(text) if text.isascii() else SearchedBy(Value(text, TextField()))


def _as_value(text: str) -> Any:
    kept = _as_kept(text)
    return Value(kept, TextField()) if isinstance(kept, str) else kept


def matching(rows: models.QuerySet[Any], wanted: Wanted) -> models.QuerySet[Any]:
    """Rows that hold every word; where there are none, those that hold words much like them."""
    if not wanted:
        return rows
    exact = rows.filter(wanted.in_field())
    return exact if exact.exists() else rows.filter(pk__in=alike(rows, wanted))


def alike(rows: models.QuerySet[Any], wanted: Wanted, most: int = MOST_ALIKE) -> list[Any]:
    """Keys of the rows that hold words much like these, the likest first. Expects rows that may all be seen."""
    with forgiving():
        return list(alike_first(rows, wanted).values_list("pk", flat=True)[:most])


def alike_first(rows: models.QuerySet[Any], wanted: Wanted) -> models.QuerySet[Any]:
    """To be read within `forgiving`."""
    near = rows.filter(wanted.near_field()).annotate(likeness=TrigramWordSimilarity(_as_value(wanted.text), "searched"))
    ordered: models.QuerySet[Any] = near.order_by("-likeness", Length("searched"), "searched", "pk")
    return ordered


def alike_seen(
    rows: models.QuerySet[Any], wanted: Wanted, may_see: Callable[[Sequence[Row]], Iterable[Kept]], most: int
) -> list[Kept]:
    """Of rows of which not all may be seen: that is asked before the list is cut, so that what is hidden crowds nothing
    out."""
    with forgiving():
        return list(islice(sifted(alike_first(rows, wanted), may_see, most), most))


def sifted(
    rows: models.QuerySet[Any, Row], may_see: Callable[[Sequence[Row]], Iterable[Kept]], wanted: int = USUAL
) -> Iterator[Kept]:
    """The rows are found by an index; who may see which of them is the dearer question, and asked of few at a time:
    most often four times as many as are wanted are enough. Expects them in an order."""
    start, number = 0, wanted * 4
    while some := list(rows[start : start + number]):
        yield from may_see(some)
        if len(some) < number:
            return
        start, number = start + number, number * 4


def in_order(rows: models.QuerySet[Any], keys: Sequence[Any]) -> list[Any]:
    """These of the rows, in this order."""
    known = rows.in_bulk(keys) if keys else {}
    return [known[key] for key in keys if key in known]


def best_first(rows: models.QuerySet[Any], wanted: Wanted, own: Q, *first: Q) -> models.QuerySet[Any]:
    """What is called exactly so, then what is named first and what is one's own, then names that begin with it."""
    begins, beside = _as_value(wanted.text), _beside_name(rows.model)
    inside = Concat(Value(" "), begins, output_field=TextField())
    whole = Concat(begins, Value(" "), Lower(beside), output_field=TextField())
    exact = Q(searched=whole) | Q(**{f"{beside}__iexact": wanted.text})
    ranks = exact, *first, own, Q(searched__startswith=begins), Q(searched__contains=inside)
    return rows.order_by(*map(_first, ranks), Length("name"), "name", "pk")


def _beside_name(model: type[models.Model]) -> str:
    """The field by which rows are searched beside their name, as their column says it."""
    column: Any = model._meta.get_field("searched")  # noqa: SLF001 (Django calls it so)
    _, beside = column.expression.get_source_expressions()
    return str(beside.name)


def first_last(rows: models.QuerySet[Any], last: Q) -> models.QuerySet[Any]:
    """What was chosen last comes first, then all others by name."""
    return rows.order_by(_first(last), "name", "pk")


def _first(of: Q) -> Case:
    """Of no row Django writes the bare number, which PostgreSQL takes for the first column: the order of ids."""
    return Case(When(of, then=Value(0)), default=Cast(Value(1), IntegerField()))
