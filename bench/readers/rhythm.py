"""How a page wants to be asked again: what its live part and its answers say is read, not known beforehand.

`hx-trigger="every 3s"`, or `data-every="3"` with `data-jitter="1"` (seconds); `data-backoff="60"`: after a failure
twice as long each time, up to so much; `data-etag`: the tag of what is shown. An answer's `Retry-After` counts always,
its `Look-Again` until the next, and `Not-Yet` means half as long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from random import Random

LIVE = re.compile(r"<[a-z]+\b[^>]*?\bdata-live[\s=>][^>]*>")
EVERY = re.compile(r"every (\d+(?:\.\d+)?)(ms|s)")
WHOSE = re.compile(r'"X-Whose": "([^"]+)"')


@dataclass(slots=True)
class PageRhythm:
    path: str
    every: float
    jitter: float = 0.0
    longest: float = 0.0
    tag: str = ""
    whose: str = ""
    random: Random = field(default_factory=Random)
    failed: int = 0
    later: float = 0.0
    put_off: int = 0

    @classmethod
    def of(cls, page: str, random: Random) -> PageRhythm:
        found = LIVE.search(page)
        assert found, f"The page holds no live part: {page[:300]}"
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', found[0]))
        mark = WHOSE.search(unescape(page))
        return cls(
            path=unescape(said["hx-get"]),
            every=float(said["data-every"]) if "data-every" in said else _every(said.get("hx-trigger", "")),
            jitter=float(said.get("data-jitter", 0)),
            longest=float(said.get("data-backoff", 0)),
            tag=unescape(said.get("data-etag", "")),
            whose=mark[1] if mark else "",
            random=random,
        )

    def headers(self) -> dict[str, str]:
        said = {
            "HX-Request": "true",
            "HX-Current-URL": "http://127.0.0.1/",
            "X-Whose": self.whose,
            "Put-Off": str(self.put_off),
        }
        return {**said, "If-None-Match": self.tag} if self.tag else said

    def looks_again(self, seconds: str, *, put_off: bool) -> None:
        self.later = float(seconds or self.later) if put_off else float(seconds or 0)
        self.put_off = self.put_off + 1 if put_off else 0

    def pause(self, retry_after: str = "") -> float:
        """From the last question to the next."""
        every = (self.later or self.every) / (2 if self.put_off else 1)
        longer = max(every, min(every * 2**self.failed, self.longest)) if self.failed and self.longest else every
        spread = self.random.uniform(-self.jitter, self.jitter) * longer / every
        return max(longer + spread, float(retry_after) if retry_after.isdigit() else 0.0)


def _every(trigger: str) -> float:
    found = EVERY.search(trigger)
    assert found, f"How often is not said: {trigger!r}"
    return float(found[1]) / (1000 if found[2] == "ms" else 1)
