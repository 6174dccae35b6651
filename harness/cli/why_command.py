"""`tillproof why`: every balance change of a guest, each explained by the operation and the bytes behind it."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from harness.history.evidence import Evidence
    from harness.history.story import Turn


@click.command("why", short_help="Explain every balance change of a guest.")
@click.argument("guest")
@click.option(
    "--run",
    "run_dir",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Run folder, one case of it, or the folder of `serve backend`. [default: the newest below reports/]",
)
@click.option("--case", "case_name", metavar="TEXT", help="Only cases whose folder name contains this.")
@click.option("--bytes", "show_bytes", is_flag=True, help="Also show the bytes; they hold identifiers as they are.")
def command(guest: str, run_dir: str | None, case_name: str | None, show_bytes: bool) -> int:
    """Explain every balance change of GUEST (an id, or what the guest shows)."""
    from harness.cli.finding import find_evidence
    from harness.history.story import guests_of, tell_story

    told = 0
    known: set[str] = set()
    for folder, evidence in find_evidence(run_dir, case_name):
        known.update(guests_of(evidence))
        name = _id_of(evidence, guest)
        turns = list(tell_story(evidence, name))
        if not turns:
            continue
        click.echo(f"{folder}: {name}")
        for turn in turns:
            _show(turn, show_bytes, ZoneInfo(evidence.zone))
        told += len(turns)
    if not told:
        close = _nearest(guest, known)
        raise click.UsageError(f"nobody called {guest!r} has an entry there{close}")
    return 0


def _id_of(evidence: "Evidence", guest: str) -> str:
    for found in evidence.guests:
        if any(identifier.value == guest for identifier in found.identifiers):
            return found.id
    return guest


def _nearest(guest: str, known: set[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(guest, known, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; there are {', '.join(sorted(known)[:8])}" if known else "; no evidence was found there"


def _show(turn: "Turn", show_bytes: bool, zone: ZoneInfo) -> None:
    from harness.history.story import show_chunk
    from simulators.kit.money import show_minor

    entry = turn.entry
    receipt = f", receipt {entry.receipt}" if entry.receipt is not None else ""
    sign = "+" if entry.points >= 0 else ""
    made_at, posted_at = entry.made_at.astimezone(zone), entry.posted_at.astimezone(zone)
    click.echo(
        f"  {made_at:%Y-%m-%d %H:%M:%S}  {sign}{show_minor(entry.points):>9}  -> {show_minor(turn.balance):>9}  "
        f"{entry.kind.value}{receipt}  (entry {entry.number})"
    )
    click.echo(f"      because: {turn.operation}")
    late = (posted_at - made_at).total_seconds()
    if late >= 1:
        click.echo(f"      posted {late:.0f} s after it was made, at {posted_at:%H:%M:%S}")
    if turn.told:
        click.echo(f"      the till was told: {turn.told}")
    if entry.note:
        click.echo(f"      note: {entry.note}")
    for chunk in turn.chunks:
        if show_bytes:
            click.echo(f"      {show_chunk(chunk)}")
        else:
            click.echo(f"      bytes: journal line {chunk.index}, {chunk.sender} -> {chunk.receiver} on {chunk.link}")
