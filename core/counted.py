"""What each process counts about itself, for whoever measures the house."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Histogram(
    "maintwin_request_seconds",
    "How long requests took, by the page or call that answered.",
    ("method", "view", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
SHARED_ANSWERS_FOUND = Counter(
    "maintwin_shared_answers", "Boards and answers that are made once: where they were found.", ("found",)
)
