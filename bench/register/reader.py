"""python -m bench.production register.reader: the cookies of somebody of the first party, at the hour of the wall, by
which browsers' sessions end."""

from accounts.models import Person
from bench.readers.world import signed_in


def main() -> dict[str, str]:
    return signed_in(Person.objects.get(pk=1))
