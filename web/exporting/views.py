"""Lists to take along, as CSV or as an Excel workbook."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain.may import may_administer
from changes.selectors.reader import Reader
from components.acts import person_in
from core.limits import EARLIEST, LATEST, LONGEST_SLUG
from core.time.interval import Interval
from exchange.estate_file.export import export_for
from exchange.selectors.downloads import AskedDays, DownloadOf, download
from exchange.tables.writing import CONTENT_TYPES, write_table

DAYS = timedelta(days=7)
"""As many as the schedule shows."""


@login_required
@require_safe
@never_cache
def download_table(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    if what not in set(DownloadOf) or kind not in CONTENT_TYPES:
        raise Http404
    person, wanted = person_in(request), DownloadOf(what)
    if wanted is DownloadOf.PEOPLE:
        may_administer(person).require()
    reader = Reader(person)
    table = download(wanted, reader, _asked(request, reader))
    answer = HttpResponse(
        write_table(kind, what.capitalize(), table.headings, table.rows), content_type=CONTENT_TYPES[kind]
    )
    day = reader.now.astimezone(reader.zone).date().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="maintwin-{what}-{day}.{kind}"'
    return answer


@login_required
@require_safe
@never_cache
def download_estate(request: HttpRequest) -> StreamingHttpResponse:
    """All that is one's organisation's own, as an estate file. For its admins."""
    person = person_in(request)
    answer = StreamingHttpResponse(export_for(person), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="maintwin-{person.organisation.slug}.yaml"'
    return answer


def _asked(request: HttpRequest, reader: Reader) -> AskedDays:
    first = _midnight(_day(request, reader), reader)
    organisation = request.GET.get("organisation", "")[:LONGEST_SLUG].replace("\0", "")
    return AskedDays(Interval(first, first + DAYS), organisation)


def _day(request: HttpRequest, reader: Reader) -> date:
    """The one that is asked for, or today."""
    try:
        asked = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return reader.now.astimezone(reader.zone).date()
    return min(max(asked, EARLIEST.date()), LATEST.date() - 2 * DAYS)


def _midnight(day: date, reader: Reader) -> datetime:
    return datetime.combine(day, time(), reader.zone)
