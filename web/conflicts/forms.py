"""What is ticked on the page of conflicts, and why their risk is acceptable."""

from __future__ import annotations

from typing import Any, cast

from components.findings import WHY_ACCEPTABLE
from components.forms import ReasonForm
from components.ticks import Ticks, TicksField


class AcceptSeveralForm(ReasonForm):
    conflict = TicksField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=WHY_ACCEPTABLE, required=False, **kwargs)

    @property
    def ticks(self) -> Ticks:
        """As they were sent, whatever is wrong with the rest."""
        return cast(Ticks, self.fields["conflict"].to_python(self["conflict"].data))
