"""What people see: steps with their time and bars on standard error, results on standard output.

Without a terminal nothing moves: every step is one line when it is done, and a table gets room to breathe.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH_WITHOUT_TERMINAL = 120
SECONDS_BETWEEN_LINES = 5.0


def _console(*, stderr: bool, quiet: bool) -> Console:
    console = Console(stderr=stderr, quiet=quiet, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_WITHOUT_TERMINAL
    return console


@dataclass
class Note:
    """What a step wants said of it when it is done."""

    text: str = ""


@dataclass(frozen=True)
class Screen:
    """Where a command writes; `Screen.silent()` for tests and scripts."""

    results: Console = field(default_factory=lambda: _console(stderr=False, quiet=False))
    notes: Console = field(default_factory=lambda: _console(stderr=True, quiet=False))

    @classmethod
    def silent(cls) -> "Screen":
        """A screen nobody looks at."""
        return cls(_console(stderr=False, quiet=True), _console(stderr=True, quiet=True))

    @contextmanager
    def step(self, doing: str) -> Iterator[Note]:
        """Show that something is being done, then that it is, and how long it took; silent when it fails."""
        started, note = time.monotonic(), Note()
        with self.notes.status(f"{doing} …"):
            yield note
        self._done(doing, started, note.text)

    def say(self, text: str) -> None:
        """One line of news."""
        self.notes.print(text, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Something went wrong; the text may hold anything a program has printed."""
        self.notes.print(text, style="yellow", soft_wrap=True, markup=False)

    def show(self, text: str = "") -> None:
        """One line of the result, never broken, so that it can be copied."""
        self.results.print(text, soft_wrap=True, markup=False)

    def wide(self, table: Table) -> None:
        """A table with every figure in full: where the screen is too narrow it breaks lines rather than numbers."""
        needed = Measurement.get(self.results, self.results.options.update(max_width=1000), table).maximum
        usual = self.results.width
        self.results.width = max(needed, usual)
        self.results.print(table)
        self.results.width = usual

    def picture(self, shown: RenderableType) -> None:
        """Anything rich can draw; without a terminal no line of it is broken."""
        usual = self.results.width
        self.results.width = usual if self.results.is_terminal else 1000
        self.results.print(shown)
        self.results.width = usual

    @contextmanager
    def meter(self, doing: str, total: float | None = None) -> Iterator["Meter"]:
        """A step with a moving bar; without a terminal a line now and then. `total` may be unknown, even for ever."""
        started = time.monotonic()
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("[dim]{task.fields[detail]}[/dim]"),
            TimeElapsedColumn(),
            console=self.notes,
            transient=True,
        )
        meter = Meter(doing, bar, bar.add_task(doing, total=total, detail=""), self.say)
        if self.notes.is_terminal:
            meter.say = None
            with bar:
                yield meter
        else:
            yield meter
        self._done(doing, started, meter.text)

    def _done(self, what: str, started: float, note: str) -> None:
        took = f"[dim]{time.monotonic() - started:5.1f} s[/dim]"
        self.notes.print(f"[green]✓[/green] {took}  {what}  [dim]{note}[/dim]", soft_wrap=True)


@dataclass
class Meter:
    """How far something is; `text` is said of it when it is done."""

    doing: str
    bar: Progress
    task: TaskID
    say: Callable[[str], None] | None  # where no bar can move
    text: str = ""
    said: float = field(default_factory=time.monotonic)

    def show(self, done: float, total: float | None, detail: str = "") -> None:
        """Tell how much is done, and of how much."""
        self.bar.update(self.task, completed=done, total=total, detail=detail)
        if self.say and time.monotonic() - self.said > SECONDS_BETWEEN_LINES:
            self.said = time.monotonic()
            share = f"{done / total:4.0%}" if total else ""
            self.say(f"  [dim]{self.doing} {share} {detail}[/dim]")
