"""The house keeps its shape: module and function sizes, no stubs, no blanket ignores, no machine's name in a file."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("simulators/**/*.py"), *ROOT.glob("harness/**/*.py")])


def functions() -> list[tuple[str, int]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", size))
    return found


def test_no_function_is_longer_than_seventy_lines() -> None:
    assert [name for name, size in functions() if size > 70] == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: size for name, size in sizes.items() if size > 400} == {}
    assert statistics.median(sizes.values()) <= 160


def test_no_body_only_passes() -> None:
    empty = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = [n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
                if body and all(isinstance(n, ast.Pass) for n in body):
                    empty.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert empty == []


@pytest.mark.parametrize("pattern", [r"#\s*type: ignore(?!\[)", r"#\s*noqa(?!: )", r"\bTODO\b", r"\bFIXME\b"])
def test_nothing_is_ignored_wholesale_or_left_for_later(pattern: str) -> None:
    loose = [str(p.relative_to(ROOT)) for p in SOURCES if re.search(pattern, p.read_text(encoding="utf-8"))]
    assert loose == []


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "common", "misc"])
def test_no_module_is_called_by_a_word_that_says_nothing(name: str) -> None:
    assert [str(p.relative_to(ROOT)) for p in SOURCES if p.stem == name or p.parent.name == name] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_floors_hold() -> None:
    """The contracts of pyproject.toml; slow imports are import-linter's own."""
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
