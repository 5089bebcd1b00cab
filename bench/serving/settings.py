"""The product's settings, with one address more: the floor that the previews are measured against."""

from maintwin.settings import *  # noqa: F403

ROOT_URLCONF = "bench.serving.urls"
