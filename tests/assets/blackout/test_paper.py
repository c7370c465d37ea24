"""assets.services.blackout: what stands on the paper, in which order, and when it is made"""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from assets.models import Asset, BlackoutPaper, EmergencyContact, Municipality, Notice, Unit, User
from assets.services import relations
from assets.services.blackout import choosing, keeping
from assets.services.notices import rounds
from audits.services import due
from config.kit import recording
from config.kit.papers import press
from tests import factories
from tests.assets.blackout.conftest import AT, needed

TODAY = AT.date()


def order(village: Municipality) -> list[tuple[int, str]]:
    found = choosing.in_order(choosing.important(village, on=TODAY))
    return [(place.stage, place.asset.name) for place in found]


def text_of(paper: BlackoutPaper) -> str:
    pages = PdfReader(keeping.path_of(paper)).pages
    return "".join(page.extract_text() for page in pages)


def test_what_others_run_on_comes_first_however_it_is_graded(
    village: Municipality, window: Asset
) -> None:
    assert order(village) == [(1, "住民系サーバ"), (2, "住民情報システム"), (3, "窓口の端末")]


def test_what_is_not_needed_soon_is_left_out(
    village: Municipality, unit: Unit, manager: User, window: Asset
) -> None:
    factories.make_asset(unit, manager, name="会議録", a_level="1")
    needed(unit, manager, "作りかけ", status="draft")

    assert [name for _stage, name in order(village)] == [
        "住民系サーバ", "住民情報システム", "窓口の端末",
    ]  # fmt: skip


def test_a_circle_ends(village: Municipality, manager: User, server: Asset, window: Asset) -> None:
    relations.link(server, target=window, kind="runs_on", by=manager)

    assert len(order(village)) == 3


def test_the_paper_says_whom_to_call_and_what_to_start_first(
    village: Municipality, window: Asset, unit: Unit, manager: User
) -> None:
    EmergencyContact.objects.create(
        municipality=village, name="共同電算組合", duty="基幹系", phone="0180-00-1111"
    )
    secret = needed(unit, manager, "実施手順書", is_procedure=True)

    text = text_of(keeping.make(village, by=manager, at=AT))

    for told in ("令和8年12月分", "みほん村", "部外秘", "0180-00-1111", "住民系サーバ", "電算室",
                 "共同電算組合", "住民課長", "空席", secret.name):  # fmt: skip
        assert told in text, told


def test_names_cannot_change_the_paper(village: Municipality, unit: Unit, manager: User) -> None:
    needed(unit, manager, '#pagebreak() *x* $y$ "')

    assert "#pagebreak()" in text_of(keeping.make(village, by=manager, at=AT))


def test_it_is_made_once_a_month_at_the_first_chance(
    village: Municipality, window: Asset, outsider: User
) -> None:
    for days in (0, 1, 40):
        moment = AT + timedelta(days=days)
        with recording.origin("test"):
            due.do_due(now=moment, by=recording.PROGRAM)

    made = BlackoutPaper.objects.order_by("month")
    assert [(paper.municipality, str(paper.month)) for paper in made] == [
        (village, "2026-12-01"),
        (village, "2027-01-01"),
    ]
    assert {paper.made_by for paper in made} == {None}


def test_its_file_is_what_was_made(village: Municipality, window: Asset, manager: User) -> None:
    paper = keeping.make(village, by=manager, at=AT)
    content = keeping.path_of(paper).read_bytes()

    assert (paper.size, paper.digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert len(PdfReader(io.BytesIO(content)).pages) >= 2
    assert paper.assets == 3


def test_one_that_cannot_be_set_hinders_no_other(
    village: Municipality,
    window: Asset,
    outsider: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: Any,
) -> None:
    town = outsider.municipality
    assert town is not None
    needed(factories.root_of(town), outsider, "役場のサーバ")
    real = press.pdf

    def refuse(paper: Any) -> bytes:
        if "みほん村" in paper.foot:
            raise press.PaperError("too long")
        return real(paper)

    monkeypatch.setattr(press, "pdf", refuse)

    assert keeping.make_due(at=AT, by=recording.PROGRAM) == 1
    assert BlackoutPaper.objects.get().municipality == town
    assert "could not be made" in caplog.text


def test_until_it_lies_in_its_place_the_office_is_reminded_every_week(
    village: Municipality, window: Asset, admin: User
) -> None:
    paper = keeping.make(village, by=recording.PROGRAM, at=AT)
    for day in (1, 2, 8):
        rounds.plan(AT.replace(day=day), at_once=True)
    keeping.place(paper, by=admin, at=AT.replace(day=9))
    rounds.plan(AT.replace(day=15), at_once=True)

    told = Notice.objects.filter(key__startswith="blackout:")
    assert [notice.recipient for notice in told] == [admin, admin]
    assert "12月分）を印刷し" in told[0].text
