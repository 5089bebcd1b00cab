"""What the owner of a system does with it on its page: contacts, tags, grants, who sees it although it is private."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, Person
from changes.selectors.reader import Reader
from changes.selectors.who_answers import approving_unnamed, nobody_named_for
from changes.services import system_edits
from changes.services.graph_edits import editing_graph
from components.forms import NothingForm, OrganisationForm
from components.work import Act, system_link
from core.cut import cut
from core.public_id import pk_of
from estate.domain.may import may_grant_work, may_keep, may_remove_claim
from estate.models import Contact, ContactRole, Dependency, System, SystemShare, Tag, WorkGrant
from estate.selectors.tagged import TagOnSystem, tags_on
from estate.services import contacts, dependencies, grants, tags
from estate.services.dependencies import why_not_claimed_again
from web.systems.forms import ContactForm, TagForm
from web.systems.rows import ContactRow, GrantRow, Keeping, Tagging, TagRow

Data = Mapping[str, Any]
Opened = tuple[str, forms.Form]
MOST_TAGS = 100
MOST_OFFERED = 500
ON_NO_OTHER = "On no other system: taking it off here deletes the tag."


@dataclass(frozen=True, slots=True)
class SystemAct:
    """`run` takes the person, the slug, the id of the row (no row where the act makes one), what was typed."""

    label: str
    run: Callable[[Person, str, UUID, Data], object]
    form: Callable[[Organisation, Data | None], forms.Form] | None = None
    help: str = ""
    comes_of_it: Callable[[UUID], str] = lambda row: ""
    """What somebody has to know who does it to that row."""
    done: str = "Saved."
    danger: bool = False
    foretells: bool = False
    """What follows is shown before it is done."""


def _contact_form(organisation: Organisation, data: Data | None) -> forms.Form:
    return ContactForm(data, organisation=organisation, prefix="contact")


def _tag_form(organisation: Organisation, data: Data | None) -> forms.Form:
    return TagForm(data, prefix="tag")


def _others(prefix: str) -> Callable[[Organisation, Data | None], forms.Form]:
    return lambda organisation, data: OrganisationForm(data, besides=organisation, prefix=prefix)


def _nothing(organisation: Organisation, data: Data | None) -> forms.Form:
    return NothingForm(data)


def _own(who: Person, slug: str) -> System:
    return System.objects.visible_to(who.organisation).select_related("organisation").get(slug=slug)


def _take_out(who: Person, slug: str, row: UUID) -> None:
    """Of a dependency at one end of which the system stands; no other exists."""
    system = _own(who, slug)
    with editing_graph(who):
        rows = Dependency.objects.touching(who.organisation).filter(Q(dependent=system) | Q(provider=system))
        dependencies.remove_dependency(who, rows.get(public_id=row))


def _contact(row: UUID) -> int:
    return pk_of(Contact.objects.all(), row)


def _without(row: UUID) -> str:
    contact = Contact.objects.filter(public_id=row).select_related("system__organisation").first()
    return approving_unnamed(contact) if contact else ""


def _on_no_other(row: UUID) -> str:
    tag = Tag.objects.filter(public_id=row).first()
    return f"“{tag}” was on no other system, so the tag is deleted." if tag and tag.systems.count() == 1 else ""


ACTS: dict[str, SystemAct] = {
    "retire": SystemAct(
        "Retire it",
        lambda who, slug, row, data: system_edits.retire(who, _own(who, slug)),
        _nothing,
        "From then on nobody can choose it, and it is ignored when impact is worked out. Its page and its past stay. "
        "You can bring it back with all that it needed.",
        done="Retired. Work already planned was checked again.",
        danger=True,
        foretells=True,
    ),
    "bring-back": SystemAct(
        "Bring it back",
        lambda who, slug, row, data: system_edits.bring_back(who, _own(who, slug)),
        _nothing,
        "It can be chosen again, and counts with all that it needed and that needed it.",
        done="It is back. Work already planned was checked again.",
        foretells=True,
    ),
    "take-out": SystemAct(
        "Remove",
        lambda who, slug, row, data: _take_out(who, slug, row),
        _nothing,
        done="Removed. Work already planned was checked again.",
        danger=True,
        foretells=True,
    ),
    "add-contact": SystemAct(
        "Add a contact",
        lambda who, slug, row, data: contacts.add_contact(who, slug, data["person"], data["role"]),
        _contact_form,
        "Contacts are told of work that reaches the system. Those it reaches see their numbers.",
    ),
    "remove-contact": SystemAct(
        "Remove",
        lambda who, slug, row, data: contacts.remove_contact(who, slug, _contact(row)),
        comes_of_it=_without,
    ),
    "call-earlier": SystemAct(
        "Call earlier", lambda who, slug, row, data: contacts.call_earlier(who, slug, _contact(row))
    ),
    "add-tag": SystemAct(
        "Add a tag",
        lambda who, slug, row, data: tags.tag_system(who, slug, data["name"]),
        _tag_form,
        "A tag is your own name for systems that belong together. Nobody outside your organisation sees it. Choose one "
        "you have, or type a new name to make a new tag.",
    ),
    "take-off-tag": SystemAct(
        "Take off",
        lambda who, slug, row, data: tags.untag_system(who, slug, pk_of(Tag.objects.all(), row)),
        comes_of_it=_on_no_other,
    ),
    "grant": SystemAct(
        "Let another organisation work on it",
        lambda who, slug, row, data: grants.grant_work(who, slug, data["organisation"]),
        _others("grant"),
        "They may book and declare work on it. You are asked to approve what they book, and see it.",
    ),
    "revoke": SystemAct(
        "Take back", lambda who, slug, row, data: grants.revoke_work(who, pk_of(WorkGrant.objects.all(), row))
    ),
    "share": SystemAct(
        "Show it to another organisation",
        lambda who, slug, row, data: grants.share_system(who, slug, data["organisation"]),
        _others("share"),
        "They see its name and page. They cannot work on it or pass it on.",
    ),
    "unshare": SystemAct(
        "Take back",
        lambda who, slug, row, data: grants.unshare_system(who, slug, pk_of(SystemShare.objects.all(), row)),
    ),
}


def keeping_of(reader: Reader, system: System, opened: Opened | None = None) -> Keeping | None:
    """None for all but the engineers and admins of its owner."""
    if not may_keep(reader.person, system):
        return None
    grants_work = may_grant_work(reader.person, system)
    link = system_link(reader, system.slug)
    shares = [] if system.listed else system.shares.select_related("organisation").order_by("organisation__name")

    def act(name: str, row: UUID | None = None) -> Act:
        return _act(reader, system, name, row, opened)

    return Keeping(
        contacts=tuple(_contact_rows(system, act)),
        unnamed=tuple(nobody_named_for(system)),
        add_contact=act("add-contact"),
        turn=act("bring-back" if system.retired else "retire"),
        retired=system.retired,
        granted=tuple(
            GrantRow(link, str(grant.organisation), (act("revoke", grant.public_id),) if grants_work else ())
            for grant in WorkGrant.objects.on(system)
        ),
        grant=act("grant") if grants_work else None,
        private=not system.listed,
        shared=tuple(GrantRow(link, str(share.organisation), (act("unshare", share.public_id),)) for share in shares),
        share=None if system.listed else act("share"),
    )


def tagging_of(reader: Reader, system: System, opened: Opened | None = None) -> Tagging | None:
    """None for all but its owner's people; those who may not keep it read it."""
    if system.slug not in reader.own:
        return None
    found = cut(tags_on(system), MOST_TAGS)
    if not may_keep(reader.person, system):
        return Tagging(found.made(lambda tag: TagRow(tag.name)))

    def row_of(tag: TagOnSystem) -> TagRow:
        off = _act(reader, system, "take-off-tag", tag.public_id, opened)
        return TagRow(tag.name, (off,), ON_NO_OTHER if tag.on_no_other else "")

    others = Tag.objects.of(reader.organisation).exclude(systems=system).values_list("name", flat=True)
    add = _act(reader, system, "add-tag", None, opened)
    return Tagging(found.made(row_of), add, tuple(others[:MOST_OFFERED]))


def _contact_rows(system: System, act: Callable[[str, UUID], Act]) -> list[ContactRow]:
    rows, contacts_named = [], list(Contact.objects.to_call_for(system))
    approvers = [one for one in contacts_named if one.role == ContactRole.APPROVER]
    for contact in contacts_named:
        earlier = (act("call-earlier", contact.public_id),) if contact.order > 1 else ()
        acts = (*earlier, act("remove-contact", contact.public_id))
        note = approving_unnamed(contact) if [contact] == approvers else ""
        removed = f"If removed: {note[:1].lower()}{note[1:]}" if note else ""
        rows.append(ContactRow(contact.person.name, contact.get_role_display(), contact.order, acts, removed))
    return rows


def _act(reader: Reader, system: System, name: str, row: UUID | None, opened: Opened | None) -> Act:
    door = ACTS[name]
    again = opened is not None and opened[0] == name
    form = opened[1] if again and opened else door.form(reader.organisation, None) if door.form else None
    url = reverse("system-act", args=[system.slug, name])
    ahead = reverse("system-act-preview", args=[system.slug, name]) if door.foretells else ""
    hidden = (("row", str(row)),) if row else ()
    return Act(
        name,
        door.label,
        url,
        form,
        door.help,
        danger=door.danger,
        open=again,
        hidden=hidden,
        preview_url=ahead,
        key=str(row or ""),
    )


def take_out_act(reader: Reader, system: System, row: Dependency) -> Act | None:
    """None where it is not for the reader to take it out, or where nothing of it stands."""
    may = bool(may_remove_claim(reader.person, row.claimant, row.dependent))
    if system.slug not in reader.own or not may or why_not_claimed_again(row, reader.now):
        return None
    return _act(reader, system, "take-out", row.public_id, None)
