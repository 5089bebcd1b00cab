#!/usr/bin/env python
import os
import sys

from core.release import version
from core.secret_files import read_secret_files
from embedded import servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")
    if unread := read_secret_files(os.environ):
        sys.exit("\n".join(unread))
    from maintwin.offered import refusal_of_command

    refusal = refusal_of_command(sys.argv[1:]) or servers.refusal_without_database(sys.argv[1:])
    if refusal:
        sys.exit(refusal)
    if sys.argv[1:] in (["version"], ["--version"]):
        print(version())
        return
    from django.core.management import execute_from_command_line

    from core.history import by_maintwin

    with by_maintwin(" ".join(sys.argv[1:2])):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
