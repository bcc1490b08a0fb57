"""What holds for every test: a slow or busy machine is no failure."""

from hypothesis import HealthCheck, settings

settings.register_profile("qualify", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("qualify")
