"""How properties are tried: the same examples on every machine, or ever new ones when somebody goes exploring.

What the author's machine accepted, every other machine accepts: chance is derived from the test's own text, nothing is
remembered between runs, no clock has a say. `./dure test --explore` draws at random, many times as many.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

EXPLORE = "explore"
TIMES = int(os.environ.get("DURE_EXPLORE", "10"))
"""How many times as many examples an exploration draws."""


def register() -> None:
    """Make both ways known and take the repeatable one; `--hypothesis-profile` names the other."""
    usual = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    settings.register_profile("repeatable", usual, derandomize=True, database=None)
    settings.register_profile(EXPLORE, usual, derandomize=False)
    settings.load_profile("repeatable")
    # Else constants of our own modules are drawn, of those that happen to be loaded: that depends on what ran before.
    assert hasattr(providers, "is_local_module_file")
    providers.is_local_module_file = _nothing_is_local


def _nothing_is_local(path: str) -> bool:
    return False


def widen(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On an exploration, let every property draw so many times as many examples."""
    if config.getoption("--hypothesis-profile", None) != EXPLORE:
        return
    for tried in {getattr(item, "obj", None) for item in items}:
        function = getattr(tried, "__func__", tried)
        # The only place where hypothesis keeps what `@settings` said; a machine of states has it on its test case.
        if isinstance(given := getattr(function, "_hypothesis_internal_use_settings", None), settings):
            function._hypothesis_internal_use_settings = _wider(given)
    for case in {item.cls for item in items if isinstance(item, pytest.Function) and item.cls is not None}:
        if isinstance(given := getattr(case, "settings", None), settings):
            case.settings = _wider(given)


def _wider(given: settings) -> settings:
    return settings(given, max_examples=given.max_examples * TIMES)
