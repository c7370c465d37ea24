"""parts and signing: handed in, confirmed, accepted, sent back, extended, signed by the CISO"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assets.models import Asset, Campaign, CampaignUnit, Notice, Post, User
from assets.services.reviews import campaigns, parts, progress, signing
from assets.services.versions import ConflictError
from tests import factories
from tests.assets.notices.conftest import appoint
from tests.assets.reviews.conftest import AT, DAY, decide, viewer


def part_of(campaign: Campaign) -> CampaignUnit:
    return CampaignUnit.objects.select_related("unit", "campaign").get(campaign=campaign)


def take(campaign: Campaign, step: str, by: User, **options: Any) -> CampaignUnit:
    part = part_of(campaign)
    options.setdefault("version", part.version)
    return parts.take(part, step=step, viewer=viewer(by), at=AT, **options)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(recipient=person).values_list("text", flat=True))


def test_nothing_is_handed_in_while_something_is_undecided(
    campaign: Campaign, editor: User
) -> None:
    with pytest.raises(ValidationError, match="まだ確認していない資産が2件"):
        take(campaign, "submit", editor)


def test_a_clerk_hands_in_what_they_see_and_the_head_answers_for_secrets(
    campaign: Campaign, editor: User, head: User
) -> None:
    decide(campaign, by=editor, secret=False)
    assert take(campaign, "submit", editor).state == "submitted"
    assert "確定してください" in told(head)[0]

    with pytest.raises(ValidationError, match="1件"):
        take(campaign, "confirm", head)
    decide(campaign, by=head)
    assert take(campaign, "confirm", head).state == "confirmed"


def test_the_way_to_the_signature_is_on_record(
    campaign: Campaign, editor: User, head: User, chief: User, ciso: User
) -> None:
    decide(campaign, by=editor)
    take(campaign, "submit", editor)
    take(campaign, "confirm", head)
    assert "責任者の確認をお願いします" in told(chief)[0]
    take(campaign, "accept", chief)
    campaigns.close(campaign, by=chief, version=campaign.version)
    closed = Campaign.objects.get()
    signed = signing.sign(closed, viewer=viewer(ciso), at=AT, version=closed.version)

    part = part_of(campaign)
    assert (part.submitted_by, part.confirmed_by, part.accepted_by) == (editor, head, chief)
    assert part.figures == {"open": {"unchanged": 2}, "secret": {"unchanged": 1}}
    assert (signed.state, signed.signed_by, signed.signed_at) == ("signed", ciso, AT)
    assert signed.figures["units"][0]["code"] == "JUM"
    assert part.history.count() == 4


def test_who_confirmed_does_not_accept_while_another_can(
    campaign: Campaign, editor: User, head: User, chief: User
) -> None:
    appoint(Post.objects.get(role_id="csio"), head, capacity="deputy")
    root = factories.root_of(campaign.municipality)
    other = factories.make_user("other", root, role="admin")
    decide(campaign, by=editor)
    part = take(campaign, "confirm", chief)

    assert progress.acceptors(part, on=DAY) == [other]
    assert "責任者の確認をお願いします" in told(other)[0]
    other.is_active = False
    other.save()
    assert progress.acceptors(part, on=DAY) == [chief]


def test_signed_figures_do_not_change_and_hide_secrets(
    campaign: Campaign, editor: User, head: User, chief: User, ciso: User, assets: list[Asset]
) -> None:
    decide(campaign, by=editor, secret=False)
    campaigns.close(campaign, by=chief, version=campaign.version)
    closed = Campaign.objects.get()
    signed = signing.sign(closed, viewer=viewer(ciso), at=AT, version=closed.version)
    decide(campaign, by=editor)

    for person, total, left in ((head, 3, 1), (editor, 2, 0), (ciso, 3, 1)):
        seen = progress.progress(signed, viewer=viewer(person), on=DAY).total
        assert (seen.total, seen.left) == (total, left)


def test_only_what_is_closed_is_signed_and_only_by_the_ciso(
    campaign: Campaign, chief: User, ciso: User, head: User
) -> None:
    with pytest.raises(ValidationError, match="締め切った"):
        signing.sign(campaign, viewer=viewer(ciso), at=AT, version=campaign.version)
    with pytest.raises(PermissionDenied, match="副村長"):
        signing.demand_signer(campaign, viewer=viewer(head), on=DAY)


def test_without_a_ciso_the_chief_signs(campaign: Campaign, chief: User) -> None:
    assert signing.signers(campaign, on=DAY) == [chief]


def test_sending_back_takes_a_reason_and_undoes_the_names(
    campaign: Campaign, editor: User, head: User
) -> None:
    decide(campaign, by=editor)
    take(campaign, "submit", editor)
    with pytest.raises(ValidationError) as refused:
        take(campaign, "return", head)
    assert "reason" in refused.value.message_dict

    part = take(campaign, "return", head, reason="保管場所が違う")
    assert (part.state, part.submitted_by) == ("open", None)
    assert part.returned_reason == "保管場所が違う"
    assert "差し戻されました" in told(editor)[0]


def test_a_step_out_of_turn_or_over_another_is_refused(
    campaign: Campaign, editor: User, chief: User
) -> None:
    decide(campaign, by=editor)
    with pytest.raises(ValidationError, match="確認中"):
        take(campaign, "accept", chief)
    with pytest.raises(ConflictError):
        take(campaign, "submit", editor, version=9)


def test_more_time_is_given_with_a_reason_and_only_forwards(
    campaign: Campaign, admin: User
) -> None:
    part = part_of(campaign)
    for day, reason, field in (
        (date(2027, 1, 31), "", "reason"), (date(2026, 12, 1), "繁忙", "closes_on"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            parts.extend(part, closes_on=day, by=admin, version=part.version, reason=reason)
        assert field in refused.value.message_dict

    until = date(2027, 1, 31)
    made = parts.extend(part, closes_on=until, by=admin, version=part.version, reason="繁忙")
    assert (made.closes_on, made.extension_reason) == (until, "繁忙")


def test_after_the_close_nothing_is_handed_in_but_heads_still_confirm(
    campaign: Campaign, editor: User, head: User, admin: User
) -> None:
    decide(campaign, by=editor)
    campaigns.close(campaign, by=admin, version=campaign.version)
    with pytest.raises(ValidationError, match="操作はできません"):
        take(campaign, "submit", editor)
    assert take(campaign, "confirm", head).state == "confirmed"
