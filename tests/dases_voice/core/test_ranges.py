import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.core.ranges import Span, Unsatisfiable, asked_span, parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-99", Span(0, 100)),
        ("bytes=10-", Span(10, 90)),
        ("bytes=90-1000", Span(90, 10)),
        ("bytes=-1", Span(99, 1)),
        ("bytes=-1000", Span(0, 100)),
        ("BYTES = 5 - 6", Span(5, 2)),
        ("bytes=-", None),
        ("bytes=6-5", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=1.5-2", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("bytes=0-" + "9" * 5000, None),
        ("bytes=-" + "9" * 5000, None),
        ("", None),
    ],
)
def test_one_range_is_read_and_everything_else_means_the_whole(
    header: str | None, expected: Span | None
) -> None:
    assert parse_range(header, size=100) == expected


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=0-", 0), ("bytes=-0", 9)]
)
def test_a_range_that_begins_after_the_end_is_said(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, size=size)


@given(first=st.integers(0, 300), last=st.integers(0, 300), size=st.integers(1, 200))
def test_a_range_never_leaves_the_file(first: int, last: int, size: int) -> None:
    try:
        span = parse_range(f"bytes={first}-{last}", size=size)
    except Unsatisfiable:
        assert first >= size
        return
    if span is None:
        assert last < first
        return
    assert list(range(span.start, span.start + span.length)) == [
        n for n in range(size) if first <= n <= last
    ]


@pytest.mark.parametrize(
    ("condition", "expected"), [('"abc"', Span(0, 5)), ('"old"', None), ('W/"abc"', None)]
)
def test_a_range_of_a_file_that_changed_is_ignored(condition: str, expected: Span | None) -> None:
    request = RequestFactory().get("/", headers={"Range": "bytes=0-4", "If-Range": condition})

    assert asked_span(request, size=10, etag='"abc"') == expected
