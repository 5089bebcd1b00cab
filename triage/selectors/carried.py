"""What somebody who leaves was looking for, and what waits for their answer."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Person
from triage.models import Investigation, Question


def opened_and_open(person: Person) -> QuerySet[Investigation]:
    """Of their own organisation. Anybody there may go on with it."""
    return Investigation.objects.of(person.organisation).still_open().filter(opened_by=person).order_by("pk")


def questions_waiting_for(person: Person) -> int:
    return Question.objects.filter(contact=person, answer="", by_phone=False, investigation__closed_at=None).count()
