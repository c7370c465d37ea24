"""A row of every recorded table in one municipality."""

from django.contrib.auth.models import Group
from django.utils.timezone import now

from assets.models import (
    Application,
    Appointment,
    ApprovalStep,
    Asset,
    AssetControl,
    AssetRelation,
    AssetSource,
    Attachment,
    BlackoutPaper,
    CalendarFeed,
    Campaign,
    CampaignUnit,
    Conversion,
    CustomField,
    Deviation,
    Disposal,
    EmergencyContact,
    ExportRun,
    Finding,
    Handover,
    ImportRun,
    LocalEntry,
    Mail,
    MailRemedy,
    Municipality,
    PersonnelChange,
    PersonnelMove,
    Post,
    Reorganisation,
    ReviewItem,
    RuleException,
    UnitControl,
    UnitGroupPermission,
    User,
    WizardAnswers,
    YearEvent,
)
from assets.services import rights
from audits.models import (
    Checkpoint,
    ErasedPlace,
    Erasure,
    EvidencePackage,
    OutsideCopy,
    Sample,
    SealTree,
    VerificationRun,
)
from tests import factories


def furnish(place: Municipality) -> None:
    root = factories.root_of(place)
    person = factories.make_user(f"person{place.code}", root, role="admin")
    group = Group.objects.create(name=f"当番{place.code}")
    person.groups.add(group)
    permission = rights._permissions()["read_assets"]  # noqa: SLF001
    person.user_permissions.add(permission)
    UnitGroupPermission.objects.create(group=group, content_object=root, permission=permission)
    post = factories.make_post(root)
    Appointment.objects.create(post=post, holder=person, start_date=factories.TODAY)
    one, two = (factories.make_asset(root, person, name=name) for name in ("正本", "副本"))
    AssetRelation.objects.create(source=one, target=two, kind="backs_up")
    Disposal.objects.create(
        asset=two, planned_reason="不要", planned_method="D4", planned_by=person
    )
    CustomField.objects.create(municipality=place, key="shelf", label="棚")
    Attachment.objects.create(
        asset=one, name="配置図.pdf", size=1, digest="0", added_by=person, added_at=now()
    )
    run = ImportRun.objects.create(
        municipality=place, file_name="台帳.csv", size=1, digest="0", by=person, received_at=now()
    )
    AssetSource.objects.create(asset=one, run=run, sheet="台帳", row=2, identity="0")
    ExportRun.objects.create(municipality=place, by=person, begun_at=now(), format="csv")
    Conversion.objects.create(
        municipality=place, scope="admin", source=place.scheme_version, reason="改定",
        target=place.scheme_version, by=person, asked_at=now(),
    )  # fmt: skip
    _assess(one, person)
    _review(one, person)
    _move(post, person)
    _mail(place, person)
    YearEvent.objects.create(municipality=place, title="研修", month=5)
    EmergencyContact.objects.create(municipality=place, name="電力会社", phone="0120-000-000")
    BlackoutPaper.objects.create(
        municipality=place, month=factories.TODAY, made_at=now(), assets=1, size=1, digest="0"
    )
    CalendarFeed.objects.create(user=person, digest=place.code, made_at=now())
    _seal(place, person)


def _assess(asset: Asset, person: User) -> None:
    place, day = asset.municipality, factories.TODAY
    LocalEntry.objects.create(municipality=place, kind="rule", code="NR-801", label="空席")
    RuleException.objects.create(
        asset=asset, rule="NR-801", reason="選考中", measure="代理を置く", expires_on=day
    )
    Finding.objects.update_or_create(
        asset=asset,
        rule="NR-802",
        defaults={"municipality": place, "severity": "warn", "found_on": day},
    )
    Deviation.objects.create(
        asset=asset,
        axis="integrity",
        kind="by_hand",
        level="2",
        rank=2,
        reason="要",
        expires_on=day,
    )
    WizardAnswers.objects.create(
        asset=asset, answers={}, proposed={}, answered_at=now(), answered_by=person
    )
    AssetControl.objects.create(asset=asset, control="CT-CLA-03", state="done")
    UnitControl.objects.create(unit=asset.org_unit, control="CT-ORG-05", state="done")
    application = Application.objects.create(
        municipality=place,
        asset=asset,
        unit=asset.org_unit,
        kinds=["change"],
        asset_version=asset.version,
        applicant=person,
        applied_at=now(),
    )
    ApprovalStep.objects.create(
        application=application, revision=1, position=1, role_id="ism", unit=asset.org_unit
    )


def _review(asset: Asset, person: User) -> None:
    day = factories.TODAY
    campaign = Campaign.objects.create(
        municipality=asset.municipality,
        name="今年度の確認",
        fiscal_year=2026,
        opens_on=day,
        closes_on=day,
        created_by=person,
    )
    part = CampaignUnit.objects.create(campaign=campaign, unit=asset.org_unit, closes_on=day)
    ReviewItem.objects.create(part=part, asset=asset)


def _move(post: Post, person: User) -> None:
    place, day = post.unit.municipality, factories.TODAY
    change = PersonnelChange.objects.create(
        municipality=place, name="4月の異動", effective_on=day, created_at=now()
    )
    PersonnelMove.objects.create(change=change, line=1, kind="leave", user=person, name="職員")
    Handover.objects.create(municipality=place, post=post, giver=person, due_on=day)
    Reorganisation.objects.create(
        municipality=place,
        kind="rename",
        unit=post.unit,
        effective_on=day,
        new_name="新しい名",
        created_by=person,
        created_at=now(),
    )


def _mail(place: Municipality, person: User) -> None:
    told = {"municipality": place, "recipient": person, "planned_at": now(), "next_try_at": now()}
    mail = Mail.objects.create(key=f"digest:{place.code}", state="unknown", **told)
    MailRemedy.objects.create(mail=mail, by=person, at=now())


def _seal(place: Municipality, person: User) -> None:
    tree = SealTree.objects.create(
        municipality_id=place.pk, fiscal_year=2026, origin=f"daicho/{place.code}/2026"
    )
    checkpoint = Checkpoint.objects.create(
        tree=tree, size=0, root=b"", frontier=b"", note="", sealed_at=now()
    )
    asset = Asset.objects.filter(municipality=place).earliest("pk")
    erasure = Erasure.objects.create(
        municipality=place, asset=asset, letters=4, reason="誤り", asked_by=person, asked_at=now()
    )
    ErasedPlace.objects.create(erasure=erasure, table_name="audits_change", row_id=1)
    OutsideCopy.objects.create(
        municipality=place, checkpoint=checkpoint, way="mail", receiver="監査人", at=now()
    )
    VerificationRun.objects.create(
        municipality=place, asked_at=now(), state=VerificationRun.State.INTACT
    )
    sample = Sample.objects.create(
        municipality=place, purpose="監査", size=1, seed="0", drawn_by=person, drawn_at=now()
    )
    EvidencePackage.objects.create(
        municipality=place, purpose="監査", sample=sample, since=factories.TODAY,
        until=factories.TODAY, asked_by=person, asked_at=now(),
    )  # fmt: skip
