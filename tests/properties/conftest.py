"""The same examples on every run and every machine, and none kept between runs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "chainrule",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    # a random graph takes milliseconds to draw, and more on a busy machine
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("chainrule")
