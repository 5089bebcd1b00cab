"""What somebody may book: the one check of what is entered, for booking, editing, preview and slots."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from accounts.selectors.people import people_at
from changes.domain.draft import NOTHING_KEPT, Errors, Kept
from changes.domain.work import Check
from changes.selectors.reader import Reader
from core.addresses import canonical
from core.limits import LONGEST_STEP, MOST_CHECKS, MOST_PEOPLE, MOST_TARGETS
from core.validators import NOT_ONE_LINE, is_one_line, why_not_text
from estate.domain.impact import Level
from estate.models import System


def check_work(
    reader: Reader,
    targets: Mapping[str, Level],
    checks: Sequence[Check],
    implementers: Sequence[str],
    already: Kept = NOTHING_KEPT,
) -> Errors:
    """Reasons against what is worked on, what it is checked by and who carries it out. `already` is what an edited
    change has and may keep."""
    errors = Errors()
    _check_targets(reader, targets, already.targets, errors)
    _check_checks(reader, checks, already.ends, errors)
    _check_implementers(reader, implementers, already.people, errors)
    return errors


def retired(slug: str) -> str:
    return f"“{slug}” is retired. Bring it back to work on it."


def no_such_system(slug: str) -> str:
    return f"There is no system “{slug[:80]}”."


def _check_targets(reader: Reader, targets: Mapping[str, Level], already: Mapping[str, Level], errors: Errors) -> None:
    if not targets:
        errors.add("targets", "Say what you work on: a change needs at least one system.")
    if len(targets) > MOST_TARGETS:
        errors.add("targets", f"At most {MOST_TARGETS} systems in one change.")
        return
    others = targets.keys() - reader.own
    organisation = reader.organisation
    granted = System.objects.filter(slug__in=others).may_be_worked_on_by(organisation).slugs() if others else set()
    for place, (slug, level) in enumerate(targets.items()):
        kept = slug in already and level <= already[slug]
        allowed = slug in granted or slug in reader.own
        if kept or (allowed and slug not in reader.estate.retired):
            continue
        if allowed:
            errors.add(f"targets.{place}.system", retired(slug))
            continue
        known = slug in reader.estate.names and reader.may_open(slug)
        reason = f"The owner of “{slug}” has not let you work on it." if known else no_such_system(slug)
        errors.add(f"targets.{place}.system", reason)


def _check_checks(reader: Reader, checks: Sequence[Check], already: Collection[str], errors: Errors) -> None:
    """One validates own systems and what they need by confirmed dependencies."""
    if len(checks) > MOST_CHECKS:
        errors.add("validates", f"At most {MOST_CHECKS} validations in one change.")
        return
    for place, wanted in enumerate(checks):
        for end, slug in (("from", wanted.from_), ("to", wanted.to)):
            if slug is not None and (reason := _why_not_checked(reader, slug, already)):
                errors.add(f"validates.{place}.{end}", reason)
        if wanted.from_ == wanted.to:
            errors.add(f"validates.{place}.to", "From and to are the same system.")
        if len(wanted.text) > LONGEST_STEP:
            errors.add(f"validates.{place}.text", f"At most {LONGEST_STEP} characters.")
        if not is_one_line(wanted.text):
            errors.add(f"validates.{place}.text", why_not_text(wanted.text) or NOT_ONE_LINE)


def _why_not_checked(reader: Reader, slug: str, already: Collection[str]) -> str:
    """Somebody else's private system is unknown here too, whatever needs it."""
    known = slug in reader.estate.names
    if known and slug in already:
        return ""
    if not known or not reader.may_open(slug):
        return no_such_system(slug)
    if slug in reader.estate.retired:
        return f"“{slug}” is retired: nothing is checked by it any more."
    if slug in reader.needed:
        return ""
    return f"None of your systems needs “{slug}”, so your work can’t be checked by it."


def _check_implementers(reader: Reader, emails: Sequence[str], already: Collection[str], errors: Errors) -> None:
    """People of the own organisation."""
    if len(emails) > MOST_PEOPLE:
        errors.add("implementers", f"At most {MOST_PEOPLE} people.")
        return
    kept = {canonical(email) for email in already}
    new = [email for email in emails if canonical(email) not in kept]
    people = people_at(new)
    known = {email for email, one in people.items() if one.is_active and one.organisation_id == reader.organisation.pk}
    for place, email in enumerate(emails):
        if canonical(email) not in kept and email not in known:
            errors.add(f"implementers.{place}", f"Nobody in your organisation has the address “{email[:100]}”.")
