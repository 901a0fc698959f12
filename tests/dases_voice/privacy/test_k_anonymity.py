from hypothesis import given
from hypothesis import strategies as st

from dases_voice.privacy.k_anonymity import WITHHELD, smallest_group, withhold_rare

people = st.dictionaries(
    st.integers(0, 500), st.sampled_from(["", "6-8", "9-10", "11-12", "13-14"])
)


@given(values=people, k=st.integers(2, 8))
def test_each_published_group_has_k_people_and_the_silent_one_k_or_none(
    values: dict[int, str], k: int
) -> None:
    published = withhold_rare(values, k=k)

    assert smallest_group(published) >= min(k, len(values))
    if len(set(published.values())) > 1:
        assert smallest_group(published) >= k


@given(values=people, k=st.integers(2, 8))
def test_nothing_is_ever_changed_into_something_else(values: dict[int, str], k: int) -> None:
    published = withhold_rare(values, k=k)

    assert published.keys() == values.keys()
    assert all(published[person] in {values[person], WITHHELD} for person in values)


@given(values=people, k=st.integers(2, 8))
def test_doing_it_twice_changes_nothing_more(values: dict[int, str], k: int) -> None:
    once = withhold_rare(values, k=k)

    assert withhold_rare(once, k=k) == once


def test_large_groups_are_kept() -> None:
    values = {n: "9-10" if n < 20 else "11-12" for n in range(40)}

    assert withhold_rare(values) == values


def test_a_rare_value_takes_the_next_rarest_with_it_so_that_nobody_is_alone_in_silence() -> None:
    values = {n: "9-10" if n < 20 else "11-12" for n in range(26)} | {99: "13-14"}

    published = withhold_rare(values)

    assert published[99] == published[25] == WITHHELD
    assert published[0] == "9-10"


def test_fewer_than_k_people_publish_nothing() -> None:
    assert set(withhold_rare({1: "9-10", 2: "9-10", 3: "9-10"}).values()) == {WITHHELD}
