"""Makers of test data; assets go through the services, as everything does."""

from datetime import date
from typing import Any

from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Appointment, Asset, Municipality, Post, Unit, User
from assets.services import register, rights
from assets.services.approvals import applying
from classification.services import catalogue

FOUNDED = date(2005, 4, 1)
TODAY = date(2026, 11, 24)


def make_municipality(code: str = "05401", name: str = "みほん村") -> Municipality:
    village = Municipality.objects.create(
        code=code,
        name=name,
        scheme_version=catalogue.current_scheme("admin"),
        school_scheme_version=catalogue.current_scheme("school"),
    )
    Unit.objects.create(
        municipality=village,
        kind=Unit.Kind.ROOT,
        code="ROOT",
        name=name,
        path="/ROOT/",
        valid_from=FOUNDED,
    )
    return village


def root_of(village: Municipality) -> Unit:
    return Unit.objects.get(municipality=village, parent=None)


def make_unit(
    village: Municipality,
    *,
    code: str = "JUM",
    name: str = "住民課",
    kind: str = Unit.Kind.DEPARTMENT,
    parent: Unit | None = None,
) -> Unit:
    above = parent or root_of(village)
    return Unit.objects.create(
        municipality=village,
        parent=above,
        kind=kind,
        code=code,
        name=name,
        path=f"{above.path}{code}/",
        valid_from=FOUNDED,
    )


def make_user(username: str, unit: Unit, *, role: str = "", **fields: Any) -> User:
    user = User.objects.create(
        username=username,
        name=fields.pop("name", username),
        municipality=unit.municipality,
        unit=unit,
        **fields,
    )
    if role:
        rights.grant_role(user, unit=unit, role=role, by=user, on=date(2026, 4, 1))
    return user


def make_post(unit: Unit, name: str = "住民課長") -> Post:
    return Post.objects.create(unit=unit, name=name, role_id="ism", valid_from=FOUNDED)


def make_asset(unit: Unit, by: User, *, status: str = "active", **columns: Any) -> Asset:
    """Enter an asset; with the columns that every registered asset must have."""
    columns = complete(unit) | columns
    asset = Asset(municipality=unit.municipality, org_unit=unit, **columns)
    return register.register_asset(asset, by=by, on=TODAY, reason="試験の登録", status=status)


def make_pending(unit: Unit, by: User, **columns: Any) -> Asset:
    """Enter an asset as its section does: it waits for approval, unless `by` may decide alone."""
    asset = Asset(municipality=unit.municipality, org_unit=unit, **complete(unit) | columns)
    return applying.enter(asset, viewer=Viewer(by), reason="試験の登録", at=now())


def make_holder(user: User, post: Post, *, capacity: str = "holder") -> User:
    """Put a person into a post, or let them deputise for its holder."""
    Appointment.objects.create(
        post=post, holder=user, capacity=capacity, start_date=date(2026, 4, 1)
    )
    return user


def complete(unit: Unit) -> dict[str, Any]:
    """Columns of an asset that lacks nothing."""
    return {
        "name": "住民基本台帳",
        "business_id": next(iter(catalogue.businesses())),
        "kind": "information",
        "form": "db",
        "segment_id": "lgwan",
        "owner_role": unit.posts.first() or make_post(unit, f"{unit.name}長"),
        "operator": "住民係 主査",
        "user_scope": [unit.name],
        "c_level": "2",
        "i_level": "1",
        "a_level": "1",
        "handling": ["庁外持出禁止"],
        "location": "情報システム室",
        "retention_id": "5年",
        "personal_info": "none",
        "my_number": "none",
        "cloud_type": "none",
        "outsourced": False,
        "published": False,
    }


def form_data(unit: Unit, **columns: Any) -> dict[str, Any]:
    """What the asset form sends for a complete asset, as the browser would."""
    facts = complete(unit) | columns
    texts: dict[str, Any] = {"org_unit": unit.pk, "action": "register"}
    for key, value in facts.items():
        texts[key.removesuffix("_id")] = _as_sent(value)
    texts.setdefault("personal_info", "none")
    texts.setdefault("my_number", "none")
    texts.setdefault("cloud_type", "none")
    return texts


def _as_sent(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "、".join(value)
    return getattr(value, "pk", value)
