"""The commands, one function each: read the arguments, call the library, write the result, return the exit status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from softupdate_algebra.cli.code import is_target, setting, trace
from softupdate_algebra.cli.explore import explore
from softupdate_algebra.cli.inputs import read_rule
from softupdate_algebra.cli.output import OPTIONS, PROOF_OPTIONS, PROVERS, emit
from softupdate_algebra.cli.plotting import PLOT, PLOT_OPTIONS, emit_picture
from softupdate_algebra.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from softupdate_algebra.thread.claims import Evidence
    from softupdate_algebra.verdict import Verdict

DONE, NOT_SO, UNDECIDED = 0, 1, 3
MAX_SHOWN_STEPS = 40

_RULE_HELP = (
    "A RULE is a name of the catalogue (see 'rules'), a rule text, @FILE, or code to trace and run (file.py:function)."
)


def whole_investigation(form: str, width: int | None) -> None:
    """Print the investigation: every claim with its proof and its verdict."""
    from softupdate_algebra.thread.investigation import claims, claims_data, investigation, settle

    emit(investigation(), form, width, lambda: claims_data(settle(claims())))


@click.command()
@click.argument("claim", nargs=-1)
@click.option(
    "-k", "steps", type=click.IntRange(1, MAX_SHOWN_STEPS), help="Also unroll the first K steps side by side."
)
@click.option(
    "--certificate", "directory", type=click.Path(file_okay=False), help="Write each claim's certificates to DIR."
)
@PROOF_OPTIONS
def prove(claim: tuple[str, ...], steps: int | None, directory: str | None, form: str, width: int | None) -> int:
    """Prove some claims of the thread (all without CLAIM), for example: prove S6 S12 -k 4.

    A CLAIM may also be code, file.py:function: the thread's question is then asked of the update that it performs
    (the code is run).
    """
    code = tuple(name for name in claim if is_target(name))
    claim = tuple(name for name in claim if not is_target(name))
    for name in code:
        _ask_of_code(name, form, width)
    if code and not claim:
        return DONE
    from softupdate_algebra.thread.investigation import claim_named, claims, claims_data, settle, some_claims

    chosen = tuple(claim_named(name) for name in claim) if claim else claims()
    if form in PROVERS:
        evidence = [
            (f"{one.id}, {name}", verdict) for one, answer in settle(chosen) for name, verdict in answer.evidence
        ]
        _write_for_prover(evidence, form)
    else:
        emit(some_claims(chosen, steps), form, width, lambda: claims_data(settle(chosen)))
    if directory is not None:
        for one, answer in settle(chosen):
            for number, (_, verdict) in enumerate(answer.evidence, 1):
                _save_all(verdict, Path(directory) / f"{one.id}-{number}.json")
    return DONE


def _save_all(evidence: Evidence, path: Path) -> None:
    """Write the verdict's certificate to *path*, and what else is shown to files beside it."""
    from softupdate_algebra.thread.claims import certificates_of

    found = certificates_of(evidence)
    if "verdict" not in found:
        click.echo(f"an undecided verdict has no certificate: {path} is not written, only what is known.", err=True)
    for shown, certificate in found.items():
        more = "" if shown == "verdict" else f"-{shown.replace(' ', '-')}"
        _save(certificate, path.with_name(f"{path.stem}{more}{path.suffix}"))


def _write_for_prover(evidence: Sequence[tuple[str, Evidence]], language: str) -> None:
    from softupdate_algebra.proof.provers.texts import prover_text

    named = (
        (name if shown == "verdict" else f"{name}, {shown}", outline)
        for name, verdict in evidence
        for shown, outline in verdict.outlines.items()
    )
    click.echo(prover_text(named, language), nl=False)


def _ask_of_code(name: str, form: str, width: int | None) -> None:
    from softupdate_algebra.api import compare as decide
    from softupdate_algebra.frameworks import trace_target

    verdict = decide(trace_target(name).in_training(), "x <- x + alpha_prime*g(x)", solve_for="alpha_prime")
    emit(verdict.proof, form, width, verdict.to_dict)


@click.command(epilog=_RULE_HELP)
@click.argument("rule")
@click.option("-k", "steps", type=int, default=3, show_default=True, help="How many steps.")
@click.option(
    "--start", default="independent", show_default=True, help="identical, independent, or 'x0 = TQN0, v0 = 0'."
)
@click.option("--oracle", default="recorded", show_default=True, help="What a gradient answers.")
@PLOT_OPTIONS
@OPTIONS
def unroll(
    rule: str,
    steps: int,
    start: str,
    oracle: str,
    plot: str | None,
    settings: tuple[str, ...],
    form: str,
    width: int | None,
) -> int:
    """Unroll RULE step by step, and in closed form for all k where there is one."""
    from softupdate_algebra.api import unroll as run
    from softupdate_algebra.proof.unrolling import unrolling_data, unrolling_document

    unrolled = run(read_rule(rule), steps, start=start, oracle=oracle)
    emit(unrolling_document(unrolled), form, width, lambda: unrolling_data(unrolled))
    emit_picture(unrolled, plot, settings, form, width)
    return DONE


@click.command(epilog=_RULE_HELP)
@click.argument("rule_a")
@click.argument("rule_b")
@click.option("--solve-for", default="", metavar="NAME[,NAME]", help="Parameters that may depend on the others.")
@click.option("--assume", "assumed", default="", metavar="TEXT", help='Such as "0 < c < 1, alpha > 0".')
@click.option("--start", default="identical", show_default=True, help="identical, independent, or 'x0 = TQN0, v0 = 0'.")
@click.option(
    "--oracle",
    default="recorded",
    show_default=True,
    help='recorded, own, constant, quadratic, bootstrapped, or a model such as "g(x) = lambda*(x_star - x)".',
)
@click.option("--of", "of", metavar="NAME", help="The output of RULE_A to compare, where it is not its own.")
@click.option("--with", "with_", metavar="NAME", help="The output of RULE_B to compare.")
@click.option(
    "--expect", type=click.Choice(["equal", "cases", "diverges"]), help="Leave with status 1 if it is not so."
)
@click.option("--certificate", "file", type=click.Path(dir_okay=False), help="Write the certificate to FILE.")
@PLOT_OPTIONS
@PROOF_OPTIONS
def compare(
    rule_a: str,
    rule_b: str,
    solve_for: str,
    assumed: str,
    start: str,
    oracle: str,
    of: str | None,
    with_: str | None,
    expect: str | None,
    file: str | None,
    plot: str | None,
    settings: tuple[str, ...],
    form: str,
    width: int | None,
) -> int:
    """Decide whether RULE_A and RULE_B are the same for all k.

    \b
    Examples:
      compare soft_update "gradient_descent(alpha=alpha_prime)" --solve-for alpha_prime
      compare "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN" soft_update
    """  # noqa: D301 (click reads the character)
    from softupdate_algebra.api import compare as decide

    verdict = decide(
        read_rule(rule_a),
        read_rule(rule_b),
        solve_for=solve_for,
        assume=assumed,
        start=start,
        oracle=oracle,
        of=of,
        with_=with_,
    )
    if form in PROVERS:
        _write_for_prover([("comparison", verdict)], form)
    else:
        emit(verdict.proof, form, width, verdict.to_dict)
    emit_picture(verdict, plot, settings, form, width)
    if file is not None:
        _save_all(verdict, Path(file))
    return _status(verdict, expect)


def _status(verdict: Verdict, expect: str | None) -> int:
    if verdict.status == "undecided":
        return UNDECIDED
    if expect is not None and verdict.status != expect:
        click.echo(f"expected {expect}, but the verdict is {verdict.status}.", err=True)
        return NOT_SO
    return DONE


@click.command()
@click.argument("name", required=False)
@OPTIONS
def rules(name: str | None, form: str, width: int | None) -> int:
    """List the catalogue of rules, or show one by NAME with its source and settings."""
    from softupdate_algebra.proof.catalogue import catalogue_data, catalogue_document, entry_document
    from softupdate_algebra.rules.catalogue import catalogue_entry

    if name is None:
        emit(catalogue_document(), form, width, catalogue_data)
        return DONE
    entry = catalogue_entry(name)
    emit(entry_document(entry), form, width, lambda: catalogue_data((entry,)))
    return DONE


@click.command(epilog=_RULE_HELP)
@click.argument("rule")
@click.option("--set", "settings", multiple=True, metavar="NAME=NUMBER", help="A parameter's value, such as c=0.995.")
@PLOT
@OPTIONS
def describe(rule: str, settings: tuple[str, ...], plot: str | None, form: str, width: int | None) -> int:
    """Say what RULE does to a gradient: final learning rate, mean delay, half-life, noise gain."""
    from softupdate_algebra.api import describe as find
    from softupdate_algebra.proof.figures import figures_data, figures_document

    given = dict(setting(text) for entry in settings for text in entry.split(","))
    found = find(read_rule(rule), given)
    emit(figures_document(found), form, width, lambda: figures_data(found))
    emit_picture(found, plot, (), form, width)
    return DONE


@click.command()
@click.argument("certificate", nargs=-1, required=True, type=click.Path())
def check(certificate: tuple[str, ...]) -> int:
    """Replay certificates with the independent checker; trusts nothing else of this package."""
    from softupdate_algebra.proof import kernel

    return kernel.main(list(certificate))


def _save(text: str, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CertificateError(f"cannot write {str(path)!r}: {error.strerror or error}.") from None


COMMANDS: tuple[Any, ...] = (prove, unroll, compare, describe, rules, trace, check, explore)
