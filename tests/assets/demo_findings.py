"""What the rules find in the demo: the ten assets of the sample, and nothing else."""

from django.test import Client
from django.utils import timezone

from assets.models import ApprovalStep, Finding, Municipality, Post, RuleException, User
from assets.services.demo.place import day
from assets.services.findings import showing
from classification.services import catalogue

BROKEN_RULES = {
    ("SOM-017", "NR-706"), ("SOM-024", "NR-201"), ("SOM-029", "NR-104"), ("SOM-040", "NR-508"),
    ("SOM-056", "NR-507"), ("SOM-066", "NR-703"), ("SOM-066", "NR-704"), ("KEN-026", "NR-506"),
    ("KEN-027", "NR-507"), ("ZEI-003", "NR-601"), ("SHO-020", "NR-402"),
}  # fmt: skip
AGREED = "0 11-16"  # the day on which the 統括責任者 agreed to an exception


def grave(place: Municipality) -> list[showing.Shown]:
    return [found for found in showing.of_municipality(place) if found.row.severity != "info"]


class FindingsOfTheDemo:
    """Asked of the demo as it was loaded for all its tests."""

    village: Municipality
    town: Municipality

    def test_the_ten_assets_break_what_they_are_meant_to_break_and_no_other_does(self) -> None:
        pairs = [(found.row.asset.asset_no, found.rule.id) for found in grave(self.village)]
        assert sorted(pairs) == sorted(BROKEN_RULES)
        assert len({number for number, _rule in pairs}) == 10

    def test_the_neighbour_with_the_old_scheme_breaks_none(self) -> None:
        assert self.town.scheme_version.scheme.key == "lg_legacy"
        assert [found.message for found in grave(self.town)] == []

    def test_what_is_found_names_its_clause_and_a_cure_of_its_own(self) -> None:
        rules = {rule.id: rule for rule in catalogue.network_rules()}
        for found in grave(self.village):
            assert rules[found.rule.id].clause in found.message
            assert found.rule.message, found.rule.id
            assert found.message.startswith(found.rule.message)
            assert "ください" in found.rule.message, found.rule.id

    def test_what_is_found_leads_to_a_field_of_the_form(self) -> None:
        client = Client()
        client.force_login(User.objects.get(username="admin"))
        for found in grave(self.village):
            address = f"/assets/{found.row.asset.asset_no}/"
            shown = client.get(address).content.decode()
            assert found.cure, found.rule.id
            anchor = f"id_{found.cure.field}"
            assert f'href="{address}edit/#{anchor}"' in shown, found.rule.id
            assert f' id="{anchor}"' in client.get(f"{address}edit/").content.decode()

    def test_one_breach_waits_for_the_last_who_must_tolerate_it(self) -> None:
        asked = RuleException.objects.get()
        agreed = day(AGREED, on=timezone.localdate()) <= timezone.localdate()
        steps = ApprovalStep.objects.filter(application__exception=asked)
        states = dict(steps.values_list("role__key", "state"))

        assert (asked.asset.asset_no, asked.rule, asked.state) == ("SOM-029", "NR-104", "asked")
        assert states["csio"] == ("approved" if agreed else "waiting")
        assert states["ciso"] == "waiting"
        assert not Finding.objects.filter(state=Finding.State.EXCEPTED).exists()

    def test_a_vacancy_is_seen_although_a_deputy_answers(self) -> None:
        vacant = Post.objects.vacant(on=timezone.localdate())
        mine = vacant.filter(unit__municipality=self.village, assets__isnull=False)
        assert {post.name for post in mine.distinct()} == {"農林課長", "農業委員会事務局長"}
