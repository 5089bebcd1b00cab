from __future__ import annotations

import pytest

from changes.selectors.reader import Reader
from changes.selectors.search import search
from core.searching import Wanted
from tests.estates import Night

pytestmark = pytest.mark.django_db


