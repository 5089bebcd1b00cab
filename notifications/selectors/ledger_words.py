"""Whom and what words in the ledger mean: contacts and changes, by their own indexes. No notice is looked through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Person
from changes.selectors.reader import Reader
from changes.selectors.search import ChangesFound, changes_alike
from core.cut import Cut, cut
from core.searching import Wanted, alike_seen, best_first, sifted
from estate.models import Contact
from notifications.models import Notice
from notifications.selectors.ledger import ReadableNotices

MOST_MEANT = 30


@dataclass(frozen=True, slots=True)
class MeantInLedger:
    """Ids of contacts and changes that hold all of the words, or, where nothing does, words much like them."""

    contacts: Cut[int] = Cut()  # noqa: RUF009 (holds nothing that changes)
    changes: Cut[int] = Cut()  # noqa: RUF009
    alike: bool = False

    @property
    def is_cut(self) -> bool:
        return bool(self.contacts.rest or self.changes.rest)

    def among(self, notices: ReadableNotices) -> ReadableNotices:
        return notices.of_any(self.contacts.shown, self.changes.shown)


def meant_in_ledger(reader: Reader, wanted: Wanted) -> MeantInLedger:
    exact = MeantInLedger(_first(_contacts(reader, wanted)), _first(_changes(reader, wanted)))
    if exact.contacts or exact.changes:
        return exact
    people = alike_seen(_named(reader), wanted, partial(_told_of, reader), MOST_MEANT + 1)
    changes = [change.pk for change in changes_alike(reader, wanted, MOST_MEANT + 1)]
    return MeantInLedger(cut(people, MOST_MEANT), cut(changes, MOST_MEANT), alike=True)


def _first(keys: Iterator[int]) -> Cut[int]:
    return cut(islice(keys, MOST_MEANT + 1), MOST_MEANT)


def _changes(reader: Reader, wanted: Wanted) -> Iterator[int]:
    return (change.pk for _, change in ChangesFound(reader, wanted).after(None, MOST_MEANT + 1))


def _contacts(reader: Reader, wanted: Wanted) -> Iterator[int]:
    """Colleagues first, then whoever of others was told of the reader's work."""
    rows = best_first(_named(reader).filter(wanted.in_field()), wanted, _own(reader))
    return sifted(rows, partial(_told_of, reader))


def _named(reader: Reader) -> QuerySet[Person]:
    """Colleagues, and of others those whom a notice names to everybody who may read it: desks and contacts."""
    named = Exists(Contact.objects.filter(person=OuterRef("pk")))
    return Person.objects.filter(_own(reader) | Q(email=F("organisation__email")) | Q(named))


def _told_of(reader: Reader, people: Sequence[Person]) -> list[int]:
    others = [one.pk for one in people if one.organisation_id != reader.organisation.pk]
    notices = Notice.objects.filter(contact=OuterRef("pk"), work_of=reader.organisation)
    told = set(Person.objects.filter(Exists(notices), pk__in=others).order_by().values_list("pk", flat=True))
    return [one.pk for one in people if one.organisation_id == reader.organisation.pk or one.pk in told]


def _own(reader: Reader) -> Q:
    return Q(organisation=reader.organisation)
