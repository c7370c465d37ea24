"""GET and POST /assets/views/ and below: lists kept under a name"""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from assets.models import SavedView, Unit, User
from assets.services import saved_views
from tests.factories import make_asset, make_user

NEW = "/assets/views/new/"


def tabs(client: Client, query: str = "") -> list[str]:
    return [tab.label for tab in client.get(f"/assets/tabs/{query}").context["shown"]]


def test_a_list_is_kept_with_its_conditions_columns_and_order(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor, form="paper", locked=True, name="帳票")
    make_asset(unit, editor, name="ほか")
    query = "?form=paper&sort=-name&cols=location&view=mine&page=2&after=x"

    done = as_editor.post(f"{NEW}{query}", {"name": "書庫の紙文書", "audience": "own"})

    view = SavedView.objects.get()
    assert view.query == "form=paper&sort=-name&cols=location"
    assert done.headers["Location"] == f"/assets/?view=v{view.pk}&{view.query}"
    page = as_editor.get(done.headers["Location"])
    assert page.context["table"].total == 1
    assert page.context["tabs"].current.label == "書庫の紙文書"
    shown = as_editor.get("/assets/tabs/").context["shown"]
    assert [(tab.label, tab.count) for tab in shown][-1] == ("書庫の紙文書", 1)


def test_saving_is_offered_only_after_a_change(as_editor: Client) -> None:
    for query, offered in [
        ("", False),
        ("?view=overdue&overdue=1", False),
        ("?view=overdue&overdue=1&page=3", False),
        ("?c=2", True),
        ("?view=overdue&overdue=1&q=税", True),
        ("?sort=-name", True),
    ]:
        page = as_editor.get(f"/assets/{query}").content.decode()
        assert ("表示を保存" in page.replace("保存した表示", "")) == offered, query


def test_who_sees_which_list(
    client: Client, unit: Unit, editor: User, admin: User, stranger: User, outsider: User
) -> None:
    for audience in ("own", "unit"):
        saved_views.save_view(audience, query="c=2", audience=audience, by=editor)
    saved_views.save_view("all", query="c=2", audience="all", by=admin)
    colleague = make_user("colleague", unit, role="viewer")
    seen = {}
    for user in (editor, colleague, stranger, outsider):
        client.force_login(user)
        seen[user.username] = {"own", "unit", "all"} & set(tabs(client))

    assert seen == {
        "editor": {"own", "unit", "all"},
        "colleague": {"unit", "all"},
        "stranger": {"all"},
        "outsider": set(),
    }


def test_sharing_with_all_takes_the_right_to_administer(
    as_editor: Client, client: Client, admin: User
) -> None:
    refused = as_editor.post(f"{NEW}?c=2", {"name": "全員へ", "audience": "all"})
    assert refused.status_code == 422
    assert not SavedView.objects.exists()

    client.force_login(admin)
    client.post(f"{NEW}?c=2", {"name": "全員へ", "audience": "all"})
    assert SavedView.objects.get().audience == "all"


def test_a_name_is_used_once_by_a_person(as_editor: Client, editor: User) -> None:
    saved_views.save_view("紙", query="form=paper", audience="own", by=editor)

    response = as_editor.post(f"{NEW}?c=2", {"name": "紙", "audience": "own"})

    assert response.status_code == 422
    assert "同じ名前の表示があります" in response.content.decode()


def test_the_owner_renames_shares_and_deletes(as_editor: Client, editor: User) -> None:
    view = saved_views.save_view("紙", query="form=paper", audience="own", by=editor)

    as_editor.post(f"/assets/views/{view.pk}/", {"name": "紙文書", "audience": "unit"})
    view.refresh_from_db()
    assert (view.name, view.audience, view.unit) == ("紙文書", "unit", editor.unit)
    assert "紙文書" in as_editor.get("/assets/views/").content.decode()

    as_editor.post(f"/assets/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_others_may_use_a_shared_list_but_not_change_it(
    client: Client, unit: Unit, editor: User
) -> None:
    view = saved_views.save_view("紙", query="form=paper", audience="unit", by=editor)
    colleague = make_user("colleague", unit, role="registrar")
    client.force_login(colleague)

    assert f"/assets/views/{view.pk}/" not in client.get("/assets/views/").content.decode()
    assert client.get(f"/assets/views/{view.pk}/").status_code == 404
    assert client.post(f"/assets/views/{view.pk}/delete/").status_code == 404
    with pytest.raises(ValidationError):
        saved_views.delete_view(view, by=colleague)


def test_deleting_needs_a_post(as_editor: Client, editor: User) -> None:
    view = saved_views.save_view("紙", query="form=paper", audience="own", by=editor)

    assert as_editor.get(f"/assets/views/{view.pk}/delete/").status_code == 405


def test_without_saved_lists_the_page_says_how_to_keep_one(as_editor: Client) -> None:
    assert "保存した表示はありません" in as_editor.get("/assets/views/").content.decode()


def test_a_list_without_conditions_can_be_kept(as_editor: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    page = as_editor.get("/assets/?view=overdue").content.decode()
    assert 'href="/assets/views/new/?"' in page

    done = as_editor.post(NEW, {"name": "全部", "audience": "own"})

    view = SavedView.objects.get()
    assert (view.name, view.query) == ("全部", "")
    assert done.headers["Location"] == f"/assets/?view=v{view.pk}"
    shown = as_editor.get(done.headers["Location"])
    assert shown.context["tabs"].current.label == "全部"
    assert not shown.context["tabs"].is_changed
    assert f'href="/assets/?view=v{view.pk}"' in as_editor.get("/assets/views/").content.decode()
