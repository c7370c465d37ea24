"""classification/data/*.yaml"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from classification import columns
from classification.services.loading import DATA

VERIFIED = {"seed", "read", "partial", "recall", "design"}


def read(name: str) -> Any:
    return yaml.load((DATA / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)


def rows_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping inside a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from rows_of(inner)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("network_rules", "segments"),
        ("network_rules", "models"),
        ("network_rules", "rules"),
        ("roles", "roles"),
        ("retention", "classes"),
        ("retention", "base_rules"),
        ("retention", "items"),
        ("businesses", "businesses"),
        ("handling_rules", "matrix"),
        ("inheritance", "links"),
        ("approvals", "kinds"),
        ("handling_rules", "disposal_levels"),
        ("register_columns", "columns"),
        ("register_columns", "computed_fields"),
        ("classification_schemes", "schemes"),
        ("controls", "controls"),
    ],
)
def test_every_row_says_its_source_and_how_far_it_was_checked(name: str, part: str) -> None:
    for row in read(name)[part]:
        assert row["source"], row
        assert row["verified"] in VERIFIED, row


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_source_is_explained(path: Path) -> None:
    known = read("sources")
    for row in rows_of(read(path.stem)):
        if isinstance(source := row.get("source"), str):
            assert source in known, row


def test_segments_of_the_columns_are_the_segments_of_the_rules() -> None:
    segments = {row["code"]: row["ja"] for row in read("network_rules")["segments"]}
    values = columns.columns()["segment"].values

    assert list(values) == list(segments)
    assert all(segments[code].startswith(label) for code, label in values.items())


def test_retentions_of_the_columns_are_the_retention_classes() -> None:
    classes = [row["code"] for row in read("retention")["classes"]]

    assert list(columns.columns()["retention"].values) == classes


def test_no_business_has_two_meanings() -> None:
    spelled = [
        word for row in read("businesses")["businesses"] for word in (row["code"], *row["aliases"])
    ]

    assert sorted(spelled) == sorted(set(spelled))
