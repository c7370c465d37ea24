"""The basis of a municipality as one YAML file, to be kept, compared and handed on."""

from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _

from assets.models import Municipality
from assets.services.master import entries
from assets.services.master.entries import Line

HEAD = _("""\
# %(name)s の基準と規則（%(day)s）
# label: 団体での名称　short_label: 団体での略称　use: 使うかどうか
# severity: 重さ（error 是正が必要、warn 要確認、info 参考）
# reason: 使わない理由、又は重さを変える理由　confirmed: 団体の対策基準と照らし合わせたかどうか
# 空欄（""）は、製品の初期値のままです。書いていない行と項目は、取り込んでも変わりません。
""")


def as_yaml(municipality: Municipality, *, on: date) -> str:
    """Return every entry with what the municipality made of it; it can be read in again."""
    told = {"name": municipality.name, "day": on.isoformat()}
    body = {
        "municipality": municipality.code,
        "entries": [
            _entry(line) for lines in entries.lines_by_kind(municipality).values() for line in lines
        ],
    }
    text: str = yaml.dump(
        body, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120
    )
    return HEAD % told + text


def _entry(line: Line) -> dict[str, Any]:
    kept, installed = line.kept, line.installed
    return {
        "kind": str(installed.kind),
        "code": installed.code,
        "installed": installed.label,
        "label": kept.label if kept else "",
        "short_label": kept.short_label if kept else "",
        "use": line.is_on,
        "severity": kept.severity if kept else "",
        "reason": kept.reason if kept else "",
        "confirmed": line.is_confirmed,
    }
