"""How text is folded to be searched by: without case, accents and the forms in which letters may be written."""

import unicodedata
from itertools import groupby

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


def combining_marks():
    """As what stands within the brackets of a regular expression."""
    marks = [code for code in range(0x110000) if unicodedata.combining(chr(code))]
    for _, of in groupby(enumerate(marks), lambda one: one[1] - one[0]):
        run = [code for _, code in of]
        yield f"\\U{run[0]:08X}-\\U{run[-1]:08X}"


ALIKE, MEANT = "\u03c2\u0345", "\u03c3\u03b9"
"""Of Greek: what is another letter where case makes no difference."""
CREATE = f"""
CREATE FUNCTION searched_by(VARIADIC parts text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $searched$
    SELECT public.unaccent('public.unaccent', regexp_replace(regexp_replace(
        translate(normalize(lower(normalize(left(array_to_string(parts, ' '), 1000), NFKC)), NFKD), '{ALIKE}', '{MEANT}'),
        '[{"".join(combining_marks())}]', '', 'g'), '\\s+', ' ', 'g'))
$searched$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_done_under_key")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(CREATE, "DROP FUNCTION searched_by(text[])"),
    ]
