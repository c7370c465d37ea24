"""Links between the assets of one municipality."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, AssetRelation, User
from assets.services import consequences
from config.kit import recording


def link(source: Asset, *, target: Asset, kind: str, note: str = "", by: User) -> AssetRelation:
    """Link two assets; raise ValidationError for a link to itself, twice, or across the border."""
    if source.municipality_id != target.municipality_id:
        raise ValidationError({"target": [_("ほかの団体の資産とはつなげません。")]})
    relation = AssetRelation(source=source, target=target, kind=kind, note=note)
    if AssetRelation.objects.filter(source=source, target=target, kind=kind).exists():
        raise ValidationError({"target": [_("同じつながりがすでにあります。")]})
    relation.full_clean()
    reason = _("%(target)sとのつながりを追加") % {"target": target.asset_no}
    with recording.action(by=by, reason=reason, municipality_id=source.municipality_id):
        relation.save()
        consequences.draw([source, target], on=recording.today())
    return relation


def enter_copy(copy: Asset, *, of: Asset, by: User) -> AssetRelation:
    """Keep that an asset was entered as a copy of another one."""
    return link(copy, target=of, kind=AssetRelation.Kind.COPIED_FROM, by=by)


def unlink(relation: AssetRelation, *, by: User) -> None:
    reason = _("%(target)sとのつながりを外す") % {"target": relation.target.asset_no}
    with recording.action(by=by, reason=reason, municipality_id=relation.source.municipality_id):
        relation.delete()
        ends = [relation.source, relation.target]
        consequences.draw(ends, on=recording.today())
