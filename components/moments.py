"""Forms with times: what a person types is on the clock that the page was shown by, whatever their zone is by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from components.exact_fields import SHOWN, ShowsLess, Typed
from components.pickers import PickField
from core.time.bounds import refusals_of_moments
from core.time.clock_changes import resolve
from core.time.zones import zone_called

MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class LocalMomentInput(ShowsLess):
    """Carries the zone it is shown in, and the instant that was shown."""

    input_type = "datetime-local"
    zone: ZoneInfo

    def typed_of(self, value: Any) -> Typed:
        if not isinstance(value, datetime) or value.tzinfo is None:
            return Typed(value_text(value), self.zone.key)
        return Typed(value_text(value.astimezone(self.zone)), f"{self.zone.key} {value.isoformat()}")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        seconds = {"step": "1"} if str(value).count(":") > 1 else {}
        return super().get_context(name, value, (attrs or {}) | {"data-zone": self.zone.key} | seconds)


class LocalMomentField(forms.DateTimeField):
    """A time as a clock shows it, without a zone; the form resolves it."""

    widget = LocalMomentInput

    def __init__(self, *, later: Sequence[int] = (), **kwargs: Any) -> None:
        """`later` are minutes by which a button beside it moves what stands in it."""
        super().__init__(input_formats=MOMENT_FORMATS, **kwargs)
        self.later = later

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        for pattern in MOMENT_FORMATS:
            try:
                typed = datetime.strptime(text, pattern)  # noqa: DTZ007 (the zone is the form's)
            except ValueError:
                continue
            if not MINYEAR < typed.year < MAXYEAR:
                raise forms.ValidationError("This time is outside any calendar.")
            return typed
        raise forms.ValidationError("Write a day and a time, such as 2026-11-23 01:00.")

    def validate(self, value: datetime | None) -> None:
        forms.Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(str(data or "")) or bool(initial)


class ZonedForm(forms.Form):
    """An hour that exists twice is asked back, one that does not exist is moved on and said. `zone` is the reader's; a
    form that comes back keeps the one that it was shown in."""

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name, field in self.fields.items() if isinstance(field, LocalMomentField)]
        beside = [f"{self.add_prefix(name)}{SHOWN}" for name in names]
        self.zone = zone_shown(self.data, zone, beside) if self.is_bound else zone
        self.notes: list[str] = []
        self._moments = names
        for name in names:
            self._show(name, zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self._moments:
            if f"{name}_fold" in self.errors:
                cleaned.pop(name, None)
            elif cleaned.get(name) is not None:
                cleaned[name] = self._meant(name, cleaned[name], cleaned.get(f"{name}_fold"))
        return cleaned

    def _show(self, name: str, readers: ZoneInfo) -> None:
        field = self.fields[name]
        field.widget.zone = self.zone
        if self.zone != readers:
            field.help_text = f"In {self.zone.key}, as when you opened this page. Your zone has changed since."
        local = self._local(name)
        if local is not None and resolve(local.replace(tzinfo=None), self.zone, 0).twice:
            self.fields[f"{name}_fold"] = _fold_field(str(field.label), local, self.zone)

    def _meant(self, name: str, typed: datetime, fold: int | None) -> datetime:
        """The very instant that was shown, where nothing was changed."""
        held = self._held(name)
        local = held.astimezone(self.zone) if held else None
        if held and local and value_text(local) == value_text(typed):
            if fold in (None, local.fold):
                return held
            typed = local.replace(tzinfo=None)
        resolved = resolve(typed, self.zone, fold or 0)
        if resolved.moved:
            self.notes.append(f"{self.fields[name].label}: {resolved.note}")
        return resolved.instant

    def _held(self, name: str) -> datetime | None:
        value = self[name].value()
        if isinstance(value, Typed):
            _, _, value = value.shown.partition(" ")
            value = _instant(value)
        return value if isinstance(value, datetime) and value.tzinfo else None

    def _local(self, name: str) -> datetime | None:
        """As it stands in the field; with its fold, where that is known."""
        value, held = self[name].value(), self._held(name)
        local = held.astimezone(self.zone) if held else None
        if local is not None and (not isinstance(value, Typed) or value.text == value_text(local)):
            return local
        try:
            return LocalMomentField().to_python(value_text(value))
        except forms.ValidationError:
            return None


def value_text(value: Any) -> str:
    """Of a clock's time, with its seconds only where it has any."""
    if not isinstance(value, datetime):
        return "" if value is None else str(value)
    return f"{value:%Y-%m-%dT%H:%M:%S}" if value.second else f"{value:%Y-%m-%dT%H:%M}"


def shown_at(moment: datetime, zone: ZoneInfo, name: str) -> dict[str, str]:
    """What a form would send of this moment, had it been shown in the field of this name."""
    local = moment.astimezone(zone)
    carried = {name: value_text(local), f"{name}{SHOWN}": f"{zone.key} {moment.isoformat()}"}
    return carried | {f"{name}_fold": str(local.fold)}


def zone_shown(sent: Mapping[str, Any], otherwise: ZoneInfo, names: Iterable[str] | None = None) -> ZoneInfo:
    """The zone in which the times of a form were shown that was sent; one form has one."""
    beside = [name for name in sent if name.endswith(SHOWN)] if names is None else names
    found = (zone_called(str(sent.get(name) or "").partition(" ")[0]) for name in beside)
    return next((zone for zone in found if zone is not None), otherwise)


def as_typed(form: type[ZonedForm], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, to be shown again without a complaint about it."""
    own: dict[str, Any] = {
        name: field.widget
        for name, field in form.base_fields.items()
        if isinstance(field, LocalMomentField | PickField)
    }
    return dict(sent.items()) | {name: widget.value_from_datadict(sent, {}, name) for name, widget in own.items()}


def _fold_field(label: str, local: datetime, zone: ZoneInfo) -> forms.TypedChoiceField:
    both = [resolve(local.replace(tzinfo=None), zone, fold) for fold in (0, 1)]
    choices: Sequence[tuple[int, str]] = [(fold, f"{local:%H:%M} {one.name}") for fold, one in enumerate(both)]
    asks = f"{label}: {local:%H:%M} comes twice that night. Which one?"
    return forms.TypedChoiceField(label=asks, choices=choices, coerce=int, initial=local.fold)


def moment_sent(text: str | None) -> datetime | None:
    """Of a button that stands for a time, or a link that names one; None of anything else."""
    at = _instant(str(text or "")[:64])
    within = at is not None and at.tzinfo is not None and not any(refusals_of_moments(at))
    return at if within else None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
