import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.corpora.formats.ustar import PIECE_BYTES, Member, VirtualTar

files = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9]{0,15}\.(flac|json)", fullmatch=True),
    st.binary(max_size=3000),
    max_size=8,
)


def virtual(contents: dict[str, bytes]) -> VirtualTar:
    def member(name: str, content: bytes) -> Member:
        return Member(name, len(content), lambda start, length: content[start : start + length])

    return VirtualTar(member(name, content) for name, content in contents.items())


def real(contents: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(contents.items()):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


@given(contents=files)
def test_the_archive_is_what_tarfile_writes(contents: dict[str, bytes]) -> None:
    tar = virtual(contents)

    assert b"".join(tar.read(start=0, length=tar.size_bytes)) == real(contents)


@given(contents=files, data=st.data())
def test_any_range_is_that_part_of_the_archive(
    contents: dict[str, bytes], data: st.DataObject
) -> None:
    whole = real(contents)
    start = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, len(whole) - start))

    assert (
        b"".join(virtual(contents).read(start=start, length=length))
        == (whole[start : start + length])
    )


@given(contents=files)
def test_the_offsets_lead_to_each_content(contents: dict[str, bytes]) -> None:
    whole = real(contents)

    for name, offset in virtual(contents).content_offsets().items():
        assert whole[offset : offset + len(contents[name])] == contents[name]


@pytest.mark.parametrize(("start", "length"), [(-1, 2), (0, 10_241), (10_241, 0), (5, -1)])
def test_a_range_outside_is_refused(start: int, length: int) -> None:
    with pytest.raises(ValueError, match="outside 10240"):
        list(virtual({"a.flac": b"x"}).read(start=start, length=length))


def test_a_large_member_is_read_in_pieces() -> None:
    asked: list[int] = []

    def read(start: int, length: int) -> bytes:
        asked.append(length)
        return bytes(length)

    tar = VirtualTar([Member("a.flac", 5 * PIECE_BYTES, read)])
    list(tar.read(start=0, length=tar.size_bytes))

    assert max(asked) == PIECE_BYTES
    assert sum(asked) == 5 * PIECE_BYTES


def test_only_the_members_of_a_range_are_read() -> None:
    asked: list[str] = []

    def member(name: str) -> Member:
        def read(start: int, length: int) -> bytes:
            asked.append(name)
            return bytes(length)

        return Member(name, 512, read)

    tar = VirtualTar(member(name) for name in ("a", "b", "c"))
    list(tar.read(start=tar.content_offsets()["b"], length=10))

    assert asked == ["b"]
