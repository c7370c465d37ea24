"""The people of the notices, on the day of these tests."""

from tests.assets.notices.conftest import chief, clerk, deputy, head, post

__all__ = ["chief", "clerk", "deputy", "head", "post"]
