"""A form is filled in again with what was sent from it, whatever kind of fields it has, and no other form is."""

from __future__ import annotations

import pytest

from components.filled_in import filled_in

PAGE = """<main>
<form method="get" action="/act/"><input name="text" value="search"></form>
<form method="post" action="/other/"><input name="text" value="other"></form>
<details class="unfold"><summary>More</summary>
<form method="post" action="/act/" id="act">
<input type="hidden" name="token" value="new"><input type="hidden" name="row" value="7">
<input type="hidden" name="read" value="4"><input type="hidden" name="seen" value="fresh">
<input name="text" value="as it was"><textarea name="why" rows="2">
</textarea>
<input type="datetime-local" name="at" value="2026-11-23T08:00">
<select name="one"><option value="a" selected>A</option><option value="b">B</option></select>
<select name="many" multiple><option value="a" selected>A</option><option value="b">B</option></select>
<input type="checkbox" name="box" checked> <input type="checkbox" name="of" value="x" checked>
<input type="checkbox" name="of" value="y"> <input type="radio" name="only" value="" checked>
<input type="radio" name="only" value="1">
<details id="inner"><input name="line" value=""><input name="line" value=""></details>
<details id="shut"><input name="nothing" value="same"></details>
<input type="password" name="password1"><input type="file" name="paper">
<button name="do" value="go">Go</button>
</form></details>
<input name="outside" form="act" value="">
</main>"""
SENT: list[tuple[str, list[str]]] = [
    ("token", ["old"]),
    ("row", ["7"]),
    ("read", ["3"]),
    ("seen", ["stale"]),
    ("text", ['He said "no" & <left>']),
    ("why", ["One.\r\nTwo </textarea><script>alert(1)</script>"]),
    ("at", ["2026-11-23T09:30"]),
    ("one", ["b"]),
    ("many", ["b"]),
    ("of", ["y"]),
    ("only", ["1"]),
    ("line", ["first", "second"]),
    ("nothing", ["same"]),
    ("password1", ["secret"]),
    ("outside", ["too"]),
    ("do", ["go"]),
]


def test_every_kind_of_field_holds_what_was_sent() -> None:
    filled = filled_in(PAGE, "/page/", "/act/", SENT, ours=["token"])

    assert (filled.form, filled.left) == ("act", ())
    for shown in (
        '<form method="post" action="/act/" id="act" data-unsent>',
        '<input type="hidden" name="read" value="3"><input type="hidden" name="seen" value="fresh">',
        '<input type="hidden" name="token" value="new">',
        '<input name="text" value="He said &quot;no&quot; &amp; &lt;left&gt;">',
        "\nOne.\r\nTwo &lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;</textarea>",
        'name="at" value="2026-11-23T09:30"',
        '<select name="one"><option value="a">A</option><option value="b" selected>B</option></select>',
        '<select name="many" multiple><option value="a">A</option><option value="b" selected>B</option></select>',
        '<input type="checkbox" name="box"> <input type="checkbox" name="of" value="x">',
        '<input type="checkbox" name="of" value="y" checked> <input type="radio" name="only" value="">',
        '<input type="radio" name="only" value="1" checked>',
        '<details id="inner" open><input name="line" value="first"><input name="line" value="second"></details>',
        '<details id="shut"><input name="nothing" value="same"></details>',
        '<details class="unfold" open>',
        '<input type="password" name="password1">',
        '<input name="outside" form="act" value="too">',
        '<form method="get" action="/act/"><input name="text" value="search"></form>',
        '<form method="post" action="/other/"><input name="text" value="other"></form>',
    ):
        assert shown in filled.page


def test_what_is_sent_to_one_address_is_told_apart_by_what_it_carries() -> None:
    page = "".join(
        f'<form method="post" action="/act/"><input type="hidden" name="row" value="{row}">'
        f'<input type="hidden" name="read" value="1"><input name="text" value=""></form>'
        for row in (6, 7)
    )
    filled = filled_in(page, "/page/", "/act/", [("row", ["7"]), ("read", ["9"]), ("text", ["words"])])

    assert filled.page.index("words") > filled.page.index('value="7"')
    assert filled.page.count("words") == 1


@pytest.mark.parametrize(
    "sent",
    [
        [("row", ["8"]), ("text", ["words of another row"])],
        [("window", ["8"]), ("row", ["8"]), ("text", ["words of another row"]), ("do", ["approve"])],
    ],
)
def test_a_form_about_something_else_is_left_alone_and_the_words_are_not_lost(
    sent: list[tuple[str, list[str]]],
) -> None:
    filled = filled_in(PAGE, "/page/", "/act/", sent)

    assert (filled.page, filled.form, filled.left) == (PAGE, "", ("words of another row",))


def test_what_can_no_longer_be_chosen_is_said() -> None:
    filled = filled_in(PAGE, "/page/", "/act/", [("row", ["7"]), ("one", ["gone"]), ("text", ["kept"])])

    assert filled.left == ("gone",)
    assert 'value="kept"' in filled.page


@pytest.mark.parametrize("action", ["", "?x=1", "/page/", "/page/?unsent=1"])
def test_a_form_may_be_sent_to_the_page_itself(action: str) -> None:
    page = f'<form method="post" action="{action}"><input name="text" value=""></form>'

    assert 'value="words"' in filled_in(page, "/page/?q=1", "/page/", [("text", ["words"])]).page


def test_a_field_may_stand_before_the_form_that_it_names() -> None:
    page = '<input type="checkbox" name="pick" value="a" form="late"><form id="late" method="post"></form>'

    filled = filled_in(page, "/x/", "/x/", [("pick", ["a"])])
    assert (filled.form, filled.left) == ("late", ())
    assert filled.page.startswith('<input type="checkbox" name="pick" value="a" form="late" checked>')


def test_lines_that_only_some_programs_break_move_nothing() -> None:
    odd = "a\u2028b\x0bc\rd"
    page = f'<p>{odd}</p>\n<p>{odd}</p><form method="post" action="/act/"><input name="text" value=""></form>'

    filled = filled_in(page, "/page/", "/act/", [("text", ["words"])])

    assert filled.page == page.replace('action="/act/"', 'action="/act/" id="unsent-form" data-unsent').replace(
        'value=""', 'value="words"'
    )


@pytest.mark.parametrize(
    ("shown", "filled", "left"),
    [
        ("America/Denver", "2026-11-24T09:30", ()),
        ("America/Denver 2026-11-22T15:00:00+00:00", "2026-11-24T09:30", ()),
        ("Asia/Manila 2026-11-23T00:00:00+00:00", "2026-11-23T08:00", ("2026-11-24T09:30",)),
    ],
)
def test_a_time_stays_out_that_was_typed_on_another_clock(shown: str, filled: str, left: tuple[str, ...]) -> None:
    page = """<form method="post" action="/act/"><input type="datetime-local" name="at" value="2026-11-23T08:00">
        <input type="hidden" name="at_shown" value="America/Denver 2026-11-23T15:00:00+00:00"></form>"""

    answer = filled_in(page, "/page/", "/act/", [("at", ["2026-11-24T09:30"]), ("at_shown", [shown])])

    assert f'value="{filled}"' in answer.page
    assert answer.left == left
