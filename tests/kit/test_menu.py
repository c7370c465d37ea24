"""`config.kit.menu`: the menu beside every page, and as a page of its own."""

from django.utils.translation import gettext_lazy, override

from config.kit.menu import Entry, Group, Heading, Menu

HOME = Entry("ホーム", "/", "home", is_exact=True)
ASSETS = Entry("情報資産", "/assets/", "assets")
YES = Entry(gettext_lazy("Yes"), "/yes/", "check")


def test_entries_stand_under_their_headings_and_headings_without_any_are_left_out() -> None:
    menu = Menu(
        [Group(Heading(), [HOME]), Group(Heading("点検"), []), Group(Heading("台帳"), [ASSETS])],
        "/menu/",
    )

    assert menu.side.count("<ul") == menu.side.count("</ul>") == 2
    assert '<h2 id="menu-2">台帳</h2>\n<ul aria-labelledby="menu-2">' in menu.side
    assert '<h2 id="all-2">' in menu.page
    assert "点検" not in menu.side


def test_the_entry_of_the_page_is_marked_and_home_only_at_home() -> None:
    def marked(path: str) -> list[str]:
        drawn = Menu([Group(Heading(), [HOME, ASSETS])], path).side
        return [line for line in drawn.splitlines() if "aria-current" in line]

    assert ["情報資産" in line for line in marked("/assets/S-1/")] == [True]
    assert ["ホーム" in line for line in marked("/")] == [True]
    assert marked("/units/") == []


def test_each_reader_sees_the_menu_in_their_language() -> None:
    with override("ja"):
        japanese = Menu([Group(Heading(), [YES])], "/").side
    with override("en"):
        english = Menu([Group(Heading(), [YES])], "/").side
        assert "Yes" in english
    with override("ja"):
        assert Menu([Group(Heading(), [YES])], "/").side == japanese != english


def test_a_name_is_escaped() -> None:
    assert "&lt;b&gt;" in Menu([Group(Heading(), [Entry("<b>", "/x/", "plus")])], "/").side
