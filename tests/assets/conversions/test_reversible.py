"""Whatever the grades and facts: a change of the scheme that is put back leaves nothing behind."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assets.services.conversions import planning
from classification.services import catalogue
from config.kit import recording
from tests import factories
from tests.assets.conversions.changing import change, grades, undo

LEVELS = st.sampled_from(["3", "2", "1"])
TWO = st.sampled_from(["2", "1"])


class Reversible(TestCase):
    """Whatever the grades and facts: a change that is put back leaves nothing behind."""

    def setUp(self) -> None:
        with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="準備"):
            village = factories.make_municipality()
            village.scheme_version = catalogue.current_scheme("admin", key="lg_legacy")
            village.save()
            self.village = village
            self.unit = factories.make_unit(village)
            self.admin = factories.make_user("admin", factories.root_of(village), role="admin")

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(LEVELS, TWO, TWO, st.sampled_from(["none", "general", "sensitive"])),
            min_size=1,
            max_size=4,
        )
    )
    def test_it_is_reversible(self, rows: list[tuple[str, str, str, str]]) -> None:
        target = catalogue.current_scheme("admin", key="lg2024")
        with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="準備"):
            for number, (c, i, a, personal) in enumerate(rows):
                factories.make_asset(
                    self.unit, self.admin, name=f"資産{number}", c_level=c, i_level=i, a_level=a,
                    personal_info=personal, subject_count=3, pi_purpose="窓口",
                    backup="日次", classify_reason="試験",
                )  # fmt: skip
        before = grades()
        seen = planning.preview(self.village, target=target)

        done = change(self.village, target, self.admin)
        converted = [row for row in grades().values() if row[4] == target.pk]
        undo(done, self.admin)

        assert len(converted) == done.converted == seen.certain
        assert done.converted + done.proposed == len(rows)
        assert grades() == before
