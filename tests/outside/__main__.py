"""What people and programs see of maintwin from outside: kept in a folder, and compared with another such folder.

    python -m tests.outside keep FOLDER         pages, API, mails, schema, addresses and commands of one tree
    python -m tests.outside shots FOLDER        pictures of the main pages, from Chromium
    python -m tests.outside compare OLD NEW     what differs, by kind; exit code 1 if anything does

A fresh database gets the demo's estate at a fixed moment, a fixed night is played through pages, links and API, and
then everything is asked for as everybody. Nothing that may move is imported, except `tests.servers`: models are found
by their class, tasks by their name, and pages by the resolver.

What is random is made so that it comes out the same each time: secrets (keys of tokens, recovery codes) are counted,
and mails about accounts get one Message-ID. Never kept, as it differs each time: CSRF tokens, X-Request-Id, the values
and ends of cookies, the key in a link to a new password, and the boundaries between the parts of a mail; the rules of
Content-Security-Policy are put in order.
Not compared: white space that no reader sees, the order of attributes, links to style sheets.

To hold a tree against an older one that has no `tests/outside` yet, copy this folder into that tree and keep it there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.outside.comparing import compare
from tests.outside.keeping import keep
from tests.outside.pictures import shots


def main(arguments: list[str]) -> int:
    match arguments:
        case ["keep", folder]:
            keep(Path(folder))
        case ["shots", folder]:
            shots(Path(folder))
        case ["compare", old, new]:
            results = list(compare(Path(old), Path(new)))
            print("\n".join(line for result in results for line in result.said()))
            return int(any(result.found for result in results) or not results)
        case _:
            raise SystemExit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
