"""Every right idiom is recognised without a false alarm, every wrong one is caught with the right reason."""

from __future__ import annotations

import importlib.util

import pytest
from frameworks import correct_plain, wrong_plain
from frameworks.idioms import Idiom, one_line

from softupdate_algebra.errors import TraceError

HAS_TORCH = importlib.util.find_spec("torch") is not None
CORRECT, WRONG = list(correct_plain.CORRECT), list(wrong_plain.WRONG)
if HAS_TORCH:
    from frameworks import correct_torch, wrong_torch

    CORRECT += correct_torch.CORRECT
    WRONG += wrong_torch.WRONG


def verdict(idiom: Idiom) -> tuple[str, frozenset[str], str]:
    """Return the rule or the refusal, the warning codes, and all that is said."""
    try:
        traced = idiom.run()
    except TraceError as error:
        return "refused", frozenset(), str(error)
    return one_line(traced), frozenset(code for code, _ in traced.warnings), str(traced)


@pytest.mark.parametrize("idiom", CORRECT, ids=lambda idiom: idiom.name)
def test_right_code_is_recognised_without_a_false_alarm(idiom: Idiom) -> None:
    traced = idiom.run()
    assert (one_line(traced), {code for code, _ in traced.warnings}) == (
        idiom.rule,
        set(idiom.codes),
    )
    assert traced.standing == idiom.standing
    assert idiom.says in str(traced)


@pytest.mark.parametrize("idiom", WRONG, ids=lambda idiom: idiom.name)
def test_wrong_code_is_caught_with_the_right_reason(idiom: Idiom) -> None:
    rule, codes, text = verdict(idiom)
    if idiom.error:
        assert rule == "refused"
        assert idiom.error in text
        return
    assert rule != "refused", text
    assert idiom.codes <= codes
    assert idiom.codes or idiom.rule
    assert not idiom.rule or rule == idiom.rule
    assert idiom.says in text


def test_the_corpus_is_large_enough() -> None:
    if not HAS_TORCH:
        pytest.skip("PyTorch is not installed: its part of the corpus did not run")
    assert len(CORRECT) >= 30
    assert len(WRONG) >= 30


def row(title: str, idiom: Idiom) -> str:
    """Return what the tool says of *idiom* as one line of the table."""
    rule, codes, text = verdict(idiom)
    said = rule if rule != "refused" else f"refused: {text.split(': ', 1)[-1]}"
    return f"{title:6} {idiom.name.replace('_', ' '):58} {', '.join(sorted(codes)) or '-':32} {said[:110]}"


def test_the_table_of_both(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [row(title, idiom) for title, corpus in (("right", CORRECT), ("wrong", WRONG)) for idiom in corpus]
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201  # the table is what this test is for
    assert len(lines) == len(CORRECT) + len(WRONG)
    if not HAS_TORCH:
        pytest.skip("PyTorch is not installed: its part of the table is missing")
