"""What is worded once for each language instead of at every request."""

from collections.abc import Callable
from functools import wraps
from threading import local
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language, trans_real

P = ParamSpec("P")
T = TypeVar("T")

# Django keeps the language where coroutines find it as well. To ask there takes many times as
# long, two hundred times a page; here every request has a thread of its own.
vars(trans_real)["_active"] = local()


def per_language(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function makes of its arguments; for few arguments that never change."""
    made: dict[Any, T] = {}

    @wraps(make)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (get_language(), *args, *kwargs.items())
        if key not in made:
            made[key] = make(*args, **kwargs)
        return made[key]

    return kept
