"""/orphans/ and the list of what nobody answers for"""

from datetime import date
from typing import Any

from django.test import Client
from django.utils.timezone import localdate

from assets.access import Viewer
from assets.models import Asset, Post, Unit, User
from assets.services import orphans
from tests import factories
from tests.assets.moves.listing import Office

PAST = date(2026, 4, 2)


def own(office: Office, post: Post | None, **columns: Any) -> Asset:
    asset = factories.make_asset(office.jum, office.admin, **columns)
    Asset.objects.filter(pk=asset.pk).update(owner_role=post)
    return asset


def furnish(office: Office) -> dict[str, Asset]:
    """One asset for each reason, and one that somebody answers for."""
    vacant = factories.make_post(office.jum, "住民課主幹")
    ended = factories.make_post(office.jum, "戸籍係長")
    Post.objects.filter(pk=ended.pk).update(valid_to=PAST)
    old = factories.make_unit(office.village, code="OLD", name="旧課")
    closed = factories.make_post(old, "旧課長")
    closed.appointments.create(holder=office.people["1001"], start_date=date(2026, 4, 1))
    Unit.objects.filter(pk=old.pk).update(valid_to=PAST)
    return {
        "held": own(office, office.jum_head, name="守られた台帳"),
        "none": own(office, None, name="持ち主なし"),
        "vacant": own(office, vacant, name="空席の台帳"),
        "ended": own(office, ended, name="終わった台帳"),
        "closed": own(office, closed, name="廃止の台帳"),
    }


def test_every_reason_is_found_and_told(client: Client, office: Office) -> None:
    furnish(office)
    rows = orphans.listed(Viewer(office.admin), on=localdate())

    assert [(row.post.name if row.post else "", row.why, row.count) for row in rows] == [
        ("", "管理者が登録されていません", 1),
        ("住民課主幹", "役職が空席です", 1),
        ("戸籍係長", "役職が廃止されました", 1),
        ("旧課長", "部署が廃止されました", 1),
    ]
    client.force_login(office.admin)
    page = client.get("/orphans/").content.decode()
    assert "4件の情報資産に、答えられる人がいません" in page


def test_each_number_leads_to_exactly_these(client: Client, office: Office) -> None:
    made = furnish(office)
    client.force_login(office.admin)

    for row in orphans.listed(Viewer(office.admin), on=localdate()):
        page = client.get(f"/assets/?{row.query}").content.decode()
        names = [asset.name for asset in made.values() if asset.name in page]
        assert len(names) == 1, row
    whole = client.get("/assets/?vacant=on").content.decode()
    assert made["held"].name not in whole
    assert made["closed"].name in whole


def test_they_are_given_to_a_post_by_the_bulk_change(client: Client, office: Office) -> None:
    furnish(office)
    client.force_login(office.admin)
    (row,) = [r for r in orphans.listed(Viewer(office.admin), on=localdate()) if r.is_vacant]
    wanted = {"query": row.query, "all": "1", "change": "owner_role"}

    chosen = client.post("/assets/bulk/", wanted)
    assert "1件の情報資産を一括変更" in chosen.content.decode()
    given = {"change_owner_role": "on", "owner_role": office.jum_head.pk, "reason": "引き継ぎ"}
    seen = client.post("/assets/bulk/", wanted | given)
    assert "空席の台帳" in seen.content.decode()
    rows = seen.context["rows"]
    client.post("/assets/bulk/apply/", wanted | given | {"rows": rows})

    assert Asset.objects.get(name="空席の台帳").owner_role == office.jum_head


def test_secret_ones_are_counted_for_confidants_alone(client: Client, office: Office) -> None:
    own(office, None, name="秘密の手順", is_procedure=True)

    reader = office.people["1003"]
    assert orphans.listed(Viewer(reader), on=localdate()) == []
    assert orphans.listed(Viewer(office.admin), on=localdate())[0].count == 1
    client.force_login(reader)
    assert "すべての情報資産に、責任者がいます" in client.get("/orphans/").content.decode()


def test_others_see_only_their_own(client: Client, office: Office, outsider: User) -> None:
    furnish(office)

    assert orphans.listed(Viewer(office.people["1004"]), on=localdate()) == []
    assert orphans.listed(Viewer(outsider), on=localdate()) == []


def test_the_page_asks_no_more_for_more_posts(
    client: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        own(office, factories.make_post(office.jum, f"主幹{number}"), name=f"台帳{number}")
    client.force_login(office.admin)
    client.get("/orphans/")

    with django_assert_max_num_queries(9):
        client.get("/orphans/")
