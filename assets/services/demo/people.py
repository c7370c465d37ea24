"""The demo's organisation: units, posts, people, what they may do, and who logs in."""

from datetime import date

from assets.models import Appointment, CustomField, EmergencyContact, Post, SavedView, User
from assets.services import (
    custom_fields,
    municipality,
    organisation,
    people,
    responsibility,
    rights,
    saved_views,
)
from assets.services.blackout import contacts
from assets.services.demo.place import Facts, Place
from classification import columns
from config.kit.recording import PROGRAM


def found(data: Facts, *, on: date, opened: date) -> Place:
    """Enter a municipality with its units, posts and people as they were on the day `opened`."""
    stated = data["municipality"]
    place = Place(data, on, organisation.create_municipality(**stated, by=PROGRAM, on=opened))
    place.units["ROOT"] = organisation.root_of(place.municipality)
    founded = place.day(data["founded"])
    for position, row in enumerate(data["units"]):
        place.units[row["code"]] = organisation.create_unit(
            place.municipality,
            name=row["name"],
            code=row["code"],
            kind=row["kind"],
            parent=place.units[row.get("parent", "ROOT")],
            also_known_as=row.get("also_known_as", ()),
            position=position,
            by=PROGRAM,
            on=founded,
        )
    for row in data["posts"]:
        place.posts[row["name"]] = responsibility.create_post(
            place.units[row["unit"]], name=row["name"], role_key=row["role"], by=PROGRAM, on=founded
        )
    for row in data["people"]:
        _enter(place, row, opened=opened)
    return place


def _enter(place: Place, row: Facts, *, opened: date) -> None:
    """Enter one person; only those who log in have a password."""
    user = people.create_user(
        username=row["username"],
        name=row["name"],
        title=row["title"],
        unit=place.units[row["unit"]],
        email=f"{row['username']}@{place.municipality.code}.example",
        password=place.data["password"] if "log_in" in row else None,
        by=PROGRAM,
    )
    place.people[row["username"]] = user
    for unit, role in row.get("roles", {}).items():
        rights.grant_role(user, unit=place.units[unit], role=role, by=PROGRAM, on=opened)
    for capacity, key in (("holder", "holds"), ("deputy", "deputises")):
        for post, start in row.get(key, {}).items():
            _appoint(place.posts[post], user, capacity, start=place.day(start))


def _appoint(post: Post, holder: User, capacity: str, *, start: date) -> Appointment:
    return responsibility.appoint(post, holder=holder, capacity=capacity, start=start, by=PROGRAM)


def arrange(place: Place) -> None:
    """Switch on the columns and keep the views in use; the guide for beginners is behind them."""
    by, home = place.administrator(), place.municipality
    home.guide_closed = True
    municipality.change_municipality(home, by=by, version=home.version)
    for row in place.data.get("custom_fields", ()):
        if row["key"] in columns.columns():
            custom_fields.switch_on_preset(home, key=row["key"], by=by)
        else:
            own = CustomField(municipality=home, **row)
            custom_fields.define_field(own, by=by)
    for row in place.data.get("emergency_contacts", ()):
        contacts.add_contact(EmergencyContact(municipality=home, **row), by=by)
    for row in place.data.get("saved_views", ()):
        saved_views.save_view(**row, audience=SavedView.Audience.ALL, by=by)


def log_ins(place: Place) -> list[Facts]:
    """Who can log in to the demo, as the file demo_users.json names them."""
    return [
        {
            "role": row["log_in"],
            "username": row["username"],
            "password": place.data["password"],
            "unit": place.units[row["unit"]].name,
            "municipality": place.municipality.name,
        }
        for row in place.data["people"]
        if "log_in" in row
    ]
