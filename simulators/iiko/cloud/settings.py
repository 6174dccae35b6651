"""How our server end of iikoCloud behaves where iiko says nothing: values only."""

from dataclasses import dataclass

from simulators.kit.instant import HOUR, SECOND, Span


@dataclass(frozen=True, slots=True)
class ServerSettings:
    rate: int = 10
    """Requests a second in each restriction group, for each login [P]; iiko publishes no numbers (5.4)."""
    burst: int = 20
    """So many at once [P]."""
    token_life: Span = HOUR
    """[D]"""
    timeout: Span = 15 * SECOND
    """How long an answer may take when the request has no header `Timeout` [D]; then 408."""
    polls: int = 1
    """How often `commands/status` says InProgress at least, before it says more [P]."""
    keeps_commands: Span = HOUR
    """Older correlation ids are answered 410; the code is [D], the time [P]."""
    most_kept: int = 10_000
    """Tokens, commands, orders, guests, references: of each, so many are remembered [P]."""

    def __post_init__(self) -> None:
        if self.rate < 1 or self.burst < 1:
            raise ValueError("a limit lets at least one request through")
        if min(self.token_life, self.timeout, self.keeps_commands) <= 0:
            raise ValueError("token_life, timeout and keeps_commands are longer than nothing")
        if self.polls < 0 or self.most_kept < 1:
            raise ValueError("polls is at least 0 and most_kept at least 1")
