"""The doctor on broken set-ups: it names the one fault, and the mend that it tells works."""

import pytest

from tests.sync.doctor.place import LocalPlace, Place, SharedPlace
from tests.sync.doctor.setups import LOCAL, SHARED, P, Setup


@pytest.mark.parametrize("setup", LOCAL, ids=lambda setup: setup.name)
def test_a_local_setup(local: LocalPlace, setup: Setup[LocalPlace]) -> None:
    check(local, setup)


@pytest.mark.parametrize("setup", SHARED, ids=lambda setup: setup.name)
def test_a_shared_setup(shared: SharedPlace, setup: Setup[SharedPlace]) -> None:
    check(shared, setup)


def check(place: P, setup: Setup[P]) -> None:
    """The doctor names the fault and changes nothing; a run ends as it says; the mend helps."""
    assert_well(place)
    setup.spoil(place)
    before = place.state()

    ran = place.doctor("--json")

    [found] = ran.json
    wrong = [each for each in found["checks"] if each["state"] in {"wrong", "warning"}]
    assert [each["link"] for each in wrong] == [setup.link], found
    [finding] = wrong[0]["findings"]
    assert setup.what in finding["what"]
    assert setup.mend in finding["mend"]
    assert finding["mend"]
    assert ran.code == setup.code
    assert (found["error"] or {"code": 0})["code"] == setup.code
    assert place.state() == before
    assert place.run(*([] if setup.code else ["--dry-run"])).code == setup.code
    assert place.state() == before
    setup.repair(place)
    assert_well(place)


def assert_well(place: Place) -> None:
    before = place.state()
    ran = place.doctor("--json")
    [found] = ran.json
    assert {each["state"] for each in found["checks"]} == {"OK"}, found
    assert (ran.code, found["error"]) == (0, None)
    assert place.state() == before
