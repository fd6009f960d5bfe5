"""How hard Hypothesis tries: quick while developing, thorough and always the same on a build server.

HYPOTHESIS_PROFILE names the profile, ``dev``, ``ci`` or ``thorough``; without it a set CI variable means ``ci``.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("dev", max_examples=50, deadline=None)
for name, max_examples in (("ci", 100), ("thorough", 500)):
    settings.register_profile(
        name,
        max_examples=max_examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))
