"""One municipality with a row of every kind that an address or a form can name.

The matrix names them as `$asset.asset_no` or `$post.pk`. Two of them are made, twins with
codes and names of their own: whatever one may do, the other's rows do not exist for it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import (
    Application,
    Appointment,
    Asset,
    AssetRelation,
    Attachment,
    BlackoutPaper,
    Conversion,
    CustomField,
    Disposal,
    EmergencyContact,
    ExportRun,
    Handover,
    ImportRun,
    Mail,
    Membership,
    Municipality,
    PersonnelChange,
    Post,
    Reorganisation,
    SavedView,
    Unit,
    User,
    YearEvent,
)
from assets.services import (
    attachments,
    bulk,
    custom_fields,
    lifecycle,
    relations,
    responsibility,
    saved_views,
)
from assets.services.exports import runs as exports
from assets.services.moves import changes, reading
from audits.models import Erasure, VerificationRun
from config.kit import recording
from tests import factories
from tests.assets.previewed import make_run
from tests.matrix import outgoing, reviews
from tests.matrix.erasing import make_erasure
from tests.matrix.schemes import put_by

# A word of the village and one of its twin, in the name of every row.
WORDS = {"": "やまぶき", "B": "りんどう"}
ROLES = {
    "staff": ("unit", "registrar"),
    "manager": ("unit", "manager"),
    "admin": ("root", "admin"),
    "ciso": ("root", "ciso"),
    "auditor": ("root", "auditor"),
    "viewer": ("unit", "viewer"),
    "supporter": ("root", "supporter"),
    "stranger": ("other_unit", "registrar"),
    "inactive": ("unit", "registrar"),
}


@dataclass
class Place:
    """A municipality and its rows; `mark` sets the codes and names of twins apart."""

    mark: str
    on: date
    municipality: Municipality
    users: dict[str, User] = field(default_factory=dict)
    root: Unit = field(init=False)
    unit: Unit = field(init=False)
    other_unit: Unit = field(init=False)
    empty_unit: Unit = field(init=False)
    post: Post = field(init=False)
    vacant_post: Post = field(init=False)
    term: Appointment = field(init=False)
    coming_term: Appointment = field(init=False)
    person: User = field(init=False)
    membership: Membership = field(init=False)
    column: CustomField = field(init=False)
    view: SavedView = field(init=False)
    asset: Asset = field(init=False)
    linked: Asset = field(init=False)
    unlinked: Asset = field(init=False)
    pending: Asset = field(init=False)
    application: Application = field(init=False)
    draft: Asset = field(init=False)
    ending: Asset = field(init=False)
    restricted: Asset = field(init=False)
    link: AssetRelation = field(init=False)
    file: Attachment = field(init=False)
    bulk_request: UUID = field(init=False)
    conversion: Conversion = field(init=False)
    erasure: Erasure = field(init=False)
    export: ExportRun = field(init=False)
    ordered: ExportRun = field(init=False)
    made: ExportRun = field(init=False)
    mail: Mail = field(init=False)
    moves: PersonnelChange = field(init=False)
    handover: Handover = field(init=False)
    reorganisation: Reorganisation = field(init=False)
    event: YearEvent = field(init=False)
    paper: BlackoutPaper = field(init=False)
    contact: EmergencyContact = field(init=False)
    verification: VerificationRun = field(init=False)
    evidence: dict[str, Any] = field(default_factory=dict)
    imports: dict[str, ImportRun] = field(default_factory=dict)
    reviews: dict[str, Any] = field(default_factory=dict)

    def filled(self, value: Any) -> Any:
        """Return a value of the matrix with `$name.attribute` replaced by what it names."""
        if isinstance(value, str) and value.startswith("$"):
            found: Any = self
            for name in value[1:].split("."):
                found = found[name] if isinstance(found, dict) else getattr(found, name)
            return found
        return value

    @property
    def word(self) -> str:
        return WORDS[self.mark]

    @property
    def asset_sheet(self) -> dict[str, Any]:
        """What the form of a complete asset sends."""
        return factories.form_data(self.unit)

    @property
    def upload(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("構成図.txt", "窓口、書庫".encode())

    @property
    def ledger(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("台帳.csv", "資産名,所管課\n転入届,住民課".encode())

    @property
    def old_row(self) -> str:
        return f"{self.unlinked.pk}:{self.unlinked.version}"

    @property
    def bulk_rows(self) -> str:
        return f"{self.asset.pk}:{self.asset.version}"

    @property
    def confirmed_part(self) -> str:
        return f"{self.unit.code}:1"

    @property
    def application_row(self) -> str:
        return f"{self.application.key}:{self.application.version}:{self.pending.version}"

    @property
    def next_month(self) -> str:
        return (self.on + timedelta(days=30)).isoformat()


def make_place(mark: str, *, on: date) -> Place:
    name, code = ("西村", "05902") if mark else ("東村", "05901")
    place = Place(mark, on, factories.make_municipality(code=code, name=name))
    _organise(place)
    _employ(place)
    _register(place)
    _arrange(place)
    reviews.begin(place)
    place.evidence = outgoing.make_evidence(place.users["auditor"])
    return place


def _organise(place: Place) -> None:
    home = place.municipality
    place.root = factories.root_of(home)
    for attribute, code in (("unit", "JUM"), ("other_unit", "ZEI"), ("empty_unit", "KAI")):
        name = f"{place.word}{code}課"
        made = factories.make_unit(home, code=f"{code}{place.mark}", name=name)
        setattr(place, attribute, made)
    place.post = factories.make_post(place.unit, f"{place.unit.name}長")
    place.vacant_post = factories.make_post(place.unit, f"{place.unit.name}主幹")


def _employ(place: Place) -> None:
    for role, (where, granted) in ROLES.items():
        unit = getattr(place, where)
        place.users[role] = factories.make_user(
            f"{role}{place.mark}",
            unit,
            role=granted,
            name=f"{place.word}の{role}",
            is_active=role != "inactive",
        )
    name = f"{place.word}の新人"
    place.person = factories.make_user(f"person{place.mark}", place.unit, role="viewer", name=name)
    place.membership = place.person.memberships.get()
    by = place.users["admin"]
    for name, post, start in (
        ("term", place.post, place.on - timedelta(days=90)),
        ("coming_term", place.vacant_post, place.on + timedelta(days=90)),
    ):
        holder = place.users["manager"] if name == "term" else place.person
        term = responsibility.appoint(post, holder=holder, start=start, by=by)
        setattr(place, name, term)


def _register(place: Place) -> None:
    by = place.users["manager"]
    for name, status in (
        ("asset", "active"),
        ("linked", "active"),
        ("unlinked", "active"),
        ("draft", "draft"),
        ("ending", "active"),
        ("restricted", "active"),
    ):
        columns = {"name": f"{place.word}の台帳 {name}", "is_procedure": name == "restricted"}
        setattr(place, name, factories.make_asset(place.unit, by, status=status, **columns))
    place.pending = factories.make_pending(
        place.unit, place.users["staff"], name=f"{place.word}の台帳 pending"
    )
    place.application = place.pending.applications.get()
    place.link = relations.link(place.asset, target=place.linked, kind="runs_on", by=by)
    place.file = attachments.attach(
        place.asset, file=place.upload, confidential=False, by=by, at=now()
    )
    plan = Disposal(planned_reason="使わなくなった", planned_method="D1")
    ciso = place.users["ciso"]
    lifecycle.plan_disposal(place.ending, plan=plan, by=ciso, version=place.ending.version)
    place.ending.refresh_from_db()
    with recording.origin("screen"):
        moved = bulk.change_many(
            {place.asset.pk: place.asset.version},
            changes={"location": f"{place.word}の書庫"},
            viewer=Viewer(by),
            reason=f"{place.word}の理由",
        )
    assert moved.request_id is not None
    place.bulk_request = moved.request_id
    place.asset.refresh_from_db()


def _arrange(place: Place) -> None:
    own = CustomField(municipality=place.municipality, key=f"floor{place.mark.lower()}", label="階")
    place.column = custom_fields.define_field(own, by=place.users["admin"])
    place.view = saved_views.save_view(
        f"{place.word}の表示", query="c=2", audience="own", by=place.users["staff"]
    )
    for state in ("columns", "checked", "done"):
        name = f"{place.word}の台帳.xlsx"
        run = make_run(place.users["staff"], state, file_name=name, ended_at=now())
        place.imports[state] = run
    place.moves = _moves(place)
    home, giver = place.municipality, place.users["manager"]
    place.handover = Handover.objects.create(
        municipality=home, post=place.post, giver=giver, taker=place.person, due_on=place.on
    )
    place.reorganisation = Reorganisation.objects.create(
        municipality=home,
        kind="rename",
        unit=place.unit,
        effective_on=place.on + timedelta(days=30),
        new_name=f"{place.word}室",
        created_by=place.users["admin"],
        created_at=now(),
    )
    viewer, wanted = Viewer(giver), exports.Wanted("csv", purpose=f"{place.word}の監査")
    place.export, _name, chunks = exports.stream(viewer, exports.Selection(), wanted, at=now())
    b"".join(chunks)
    place.ordered = outgoing.order_export(viewer, place.word)
    place.made = outgoing.make_export(viewer, place.word)
    place.mail = outgoing.make_mail(place.users["staff"], place.word)
    place.paper = outgoing.make_paper(place.municipality, on=place.on)
    place.contact = EmergencyContact.objects.create(
        municipality=home, name=f"{place.word}電算センター", phone="0180-00-0000"
    )
    place.verification = VerificationRun.objects.create(
        municipality=home, asked_at=now(), state=VerificationRun.State.INTACT
    )
    place.event = YearEvent.objects.create(municipality=home, title=f"{place.word}の研修", month=5)
    place.erasure = make_erasure(place.linked, place.root, mark=place.mark)
    place.conversion = put_by(place.municipality, place.unlinked, reason=f"{place.word}の改定")


def _moves(place: Place) -> PersonnelChange:
    """The head of the unit leaves: the post would be vacant."""
    lines = reading.read_pasted(f"氏名,区分\n{place.users['manager'].name},退職")
    day = place.on + timedelta(days=30)
    facts = {"name": f"{place.word}の異動", "effective_on": day}
    by = place.users["admin"]
    return changes.enter(place.municipality, lines=lines, facts=facts, by=by, at=now())
