"""environment.yml cannot be solved here without conda's channels; what can be checked without them is checked."""

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

ROOT = Path(__file__).parents[2]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SPECS = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]


def ranges_of_the_environment() -> dict[str, SpecifierSet]:
    specs = [MatchSpec(spec) for spec in SPECS]
    return {spec.name.normalized: SpecifierSet(str(spec.version or "")) for spec in specs}


def ranges_of_the_project() -> dict[str, SpecifierSet]:
    requirements = [Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["video"]]
    wanted = {requirement.name: requirement.specifier for requirement in requirements}
    return wanted | {"python": SpecifierSet(PROJECT["requires-python"]), "pip": SpecifierSet("")}


@pytest.mark.parametrize("spec", SPECS)
def test_conda_can_read_every_spec(spec):
    assert MatchSpec(spec, strict=True).name is not None


def test_names_and_ranges_are_those_of_pyproject():
    assert ranges_of_the_environment() == ranges_of_the_project()


def test_bpviz_comes_from_this_checkout_with_what_videos_need():
    assert ENVIRONMENT["dependencies"][-1] == {"pip": ["-e .[video]"]}


def test_only_conda_forge_is_asked():
    assert ENVIRONMENT["channels"] == ["conda-forge"]
