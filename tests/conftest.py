"""What holds for every test: a slow or busy machine is no failure."""

import pytest
from hypothesis import HealthCheck, settings

from tests.harness import Qualify

settings.register_profile("qualify", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("qualify")


@pytest.fixture
def qualify(capsys: pytest.CaptureFixture[str]) -> Qualify:
    return Qualify(capsys)
