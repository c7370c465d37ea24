"""`config.kit.languages`: worded once for each language."""

from django.utils.translation import gettext, override

from config.kit.languages import per_language


def test_a_word_is_made_once_for_each_language_and_argument() -> None:
    made: list[str] = []

    @per_language
    def word(key: str) -> str:
        made.append(key)
        return gettext("Yes")

    with override("ja"):
        first = [word("a"), word("a"), word("b")]
    with override("en"):
        second = word("a")

    assert (first, second) == ([gettext("Yes")] * 3, "Yes")
    assert made == ["a", "b", "a"]
