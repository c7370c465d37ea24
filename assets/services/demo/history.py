"""The demo's story: what happened to the register, event by event, through the services.

Every event is one action of one person on a day of the past, with its reason; the change
log nevertheless keeps the moment of loading, because the database writes it.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from assets.access import Viewer
from assets.models import Appointment, Disposal, NumberSeries, Status, User
from assets.services import (
    bulk,
    lifecycle,
    municipality,
    people,
    register,
    relations,
    responsibility,
)
from assets.services import rights as roles
from assets.services.demo import asking, measures, reviews
from assets.services.demo.assets import fill, new_asset
from assets.services.demo.event import Event
from assets.services.demo.place import Facts, Place, last_serial, unit_of
from classification.services import catalogue
from config.kit import recording

BETWEEN_UNITS = timedelta(minutes=23)
CHIEF = "SOM"  # the unit whose head is the 統括情報セキュリティ責任者


def tell(place: Place) -> None:
    """Let everything happen that lies before the day of loading."""
    for facts in sorted(place.data["story"], key=lambda facts: place.moment(facts["at"])):
        if place.day(facts["at"]) > place.on:
            continue
        for event in _events(place, facts):
            with (
                recording.origin(facts["source"]),
                recording.action(
                    by=event.by,
                    reason=event.reason,
                    at=event.at,
                    municipality_id=place.municipality.pk,
                ),
            ):
                HAPPENINGS[facts["do"]](event)
    _continue_numbers(place)


def _events(place: Place, facts: Facts) -> Iterator[Event]:
    """One event, or one a unit when the head of each unit did it."""
    at = place.moment(facts["at"])
    if "by" in facts:
        yield Event(place, facts, place.people[facts["by"]], at)
        return
    for turn, unit in enumerate(facts["units"]):
        by = _head(place, unit, on=at.date())
        yield Event(place, {**facts, "unit": unit}, by, at + turn * BETWEEN_UNITS)


def _head(place: Place, unit: str, *, on: date) -> User:
    """Who headed a unit on a day; the administrator did it where the post was vacant."""
    terms = Appointment.objects.in_force(on=on).select_related("holder")
    term = terms.filter(post=place.head_post(unit), capacity=Appointment.Capacity.HOLDER).first()
    return term.holder if term else place.administrator()


def _continue_numbers(place: Place) -> None:
    """Let the numbers of each unit go on after those of the files."""
    for code, unit in place.units.items():
        numbers = [number for number in place.assets if unit_of(number) == code]
        if numbers:
            series = {"last_serial": last_serial(numbers), "digits": 3}
            NumberSeries.objects.update_or_create(unit=unit, defaults=series)


def _register(event: Event) -> None:
    facts, place = event.facts, event.place
    for number, line in place.lines.items():
        wanted = number in facts.get("assets", ()) or unit_of(number) in facts.get("units", ())
        if not wanted or number in facts.get("except", ()):
            continue
        asset = new_asset(place, line)
        if "next_review" in facts:
            asset.next_review = event.next_review()
        place.assets[number] = register.register_asset(
            asset,
            by=event.by,
            on=event.on,
            reason=event.reason,
            status=facts.get("status", Status.ACTIVE),
            complete=facts.get("complete", True),
        )


def _change(event: Event) -> None:
    """Give columns their final value (a list of keys) or a passing one (a mapping)."""
    for number, changed in event.facts["each"].items():
        line = event.place.lines[number]
        values = changed if isinstance(changed, dict) else {key: line[key] for key in changed}
        asset = event.place.assets[number]
        for key, value in values.items():
            fill(asset, key, value, event.place)
        event.store(asset)


def _stocktake(event: Event) -> None:
    """Confirm what stands in a unit, as the list does it for many at once."""
    confirmed = {
        "last_review": event.on,
        "reviewed_by_id": event.by.pk,
        "next_review": event.next_review(),
    }
    wanted = event.facts.get("assets")
    standing = {
        asset.pk: asset
        for asset in event.standing()
        if not asset.is_draft and (wanted is None or asset.asset_no in wanted)
    }
    effect = bulk.change_many(
        {pk: asset.version for pk, asset in standing.items()},
        changes=confirmed,
        viewer=Viewer(event.by),
        reason=event.reason,
    )
    for line in effect.changing:
        for key in (*confirmed, "version"):
            setattr(standing[line.after.pk], key, getattr(line.after, key))
    if campaign := event.facts.get("campaign"):
        reviews.confirm(
            event.place, key=campaign, assets=standing.values(), by=event.by, at=event.at
        )


def _begin_review(event: Event) -> None:
    closes_on = event.place.day(event.facts["closes"])
    reviews.begin(
        event.place, key=event.facts["campaign"], by=event.by, on=event.on, closes_on=closes_on
    )


def _hand_in(event: Event) -> None:
    facts = event.facts
    for step in facts["steps"]:
        by = _head(event.place, CHIEF, on=event.on) if step == "accept" else event.by
        reviews.take(
            event.place, key=facts["campaign"], unit=facts["unit"], step=step, by=by, at=event.at
        )


def _end_review(event: Event) -> None:
    signer = event.place.people[event.facts["signer"]]
    reviews.end(event.place, key=event.facts["campaign"], by=event.by, signer=signer, at=event.at)


def _regrade(event: Event) -> None:
    """Decide every grade anew by the scheme in force; most stay, the old 3 is divided."""
    for asset in event.standing():
        line = event.place.lines[asset.asset_no]
        for key in line.get("first", {}).keys() & {"c_level", "classify_reason"}:
            fill(asset, key, line[key], event.place)
        asset.scheme_version = event.place.municipality.scheme_version
        event.store(asset)


def _scheme(event: Event) -> None:
    home = event.place.municipality
    home.scheme_version = catalogue.current_scheme("admin", key=event.facts["scheme"])
    municipality.change_municipality(home, by=event.by, version=home.version, reason=event.reason)


def _restore(event: Event) -> None:
    for number, version in event.facts["to"].items():
        asset = event.place.assets[number]
        register.restore_version(
            asset, to=version, by=event.by, reason=event.reason, version=asset.version
        )


def _link(event: Event) -> None:
    """Link what the file links and both ends of which are registered by now."""
    standing = event.place.assets
    for source, kind, target in event.place.data["links"]:
        if unit_of(source) in event.facts["units"] and target in standing:
            relations.link(standing[source], target=standing[target], kind=kind, by=event.by)


def _leave(event: Event) -> None:
    user = event.place.people[event.facts["person"]]
    event.place.people[user.username] = people.deactivate_user(
        user, by=event.by, on=event.on, version=user.version, reason=event.reason
    )


def _appoint(event: Event) -> None:
    facts, place = event.facts, event.place
    user, post = place.people[facts["person"]], place.posts[facts["post"]]
    responsibility.appoint(
        post,
        holder=user,
        capacity=facts.get("capacity", Appointment.Capacity.HOLDER),
        start=event.on,
        by=event.by,
        reason=event.reason,
    )
    roles.grant_role(user, unit=post.unit, role=facts["role"], by=event.by, on=event.on)


def _step(event: Event) -> None:
    asset = event.asset()
    lifecycle.take_step(
        asset, step=event.facts["step"], by=event.by, reason=event.reason, version=asset.version
    )


def _measures(event: Event) -> None:
    unit = event.place.units[event.facts["unit"]]
    standing = list(event.standing())
    measures.answer(unit, assets=standing, facts=event.facts, by=event.by)


def _plan_disposal(event: Event) -> None:
    asset = event.asset()
    plan = Disposal(planned_reason=event.reason, planned_method=event.facts["method"])
    lifecycle.plan_disposal(asset, plan=plan, by=event.by, version=asset.version)


def _confirm_disposal(event: Event) -> None:
    asset = event.asset()
    record = Disposal.objects.get(asset=asset)
    for key, value in event.facts["record"].items():
        setattr(record, key, event.place.day(value) if key == "done_on" else value)
    lifecycle.confirm_disposal(
        asset, record=record, by=event.by, on=event.on, version=asset.version
    )


HAPPENINGS: dict[str, Callable[[Event], Any]] = asking.HAPPENINGS | {
    "register": _register,
    "change": _change,
    "stocktake": _stocktake,
    "review": _begin_review,
    "hand_in": _hand_in,
    "end_review": _end_review,
    "regrade": _regrade,
    "scheme": _scheme,
    "restore": _restore,
    "link": _link,
    "leave": _leave,
    "appoint": _appoint,
    "step": _step,
    "measures": _measures,
    "plan_disposal": _plan_disposal,
    "confirm_disposal": _confirm_disposal,
}
