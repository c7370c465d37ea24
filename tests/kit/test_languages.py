"""`config.kit.languages`: worded once for each language."""

from threading import Thread, local

from django.utils.translation import get_language, gettext, override, trans_real

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


def test_a_thread_speaks_its_own_language() -> None:
    heard = []
    with override("en"):
        other = Thread(target=lambda: heard.append(get_language()))
        other.start()
        other.join()
        heard.append(get_language())
    assert [*heard, get_language()] == ["ja", "en", "ja"]


def test_the_language_is_kept_where_asking_is_cheap() -> None:
    """Django's own name for the place is no promise: this tells when it has another."""
    with override("en"):
        place = vars(trans_real)["_active"]
        assert isinstance(place, local)
        assert place.value.to_language() == "en"
