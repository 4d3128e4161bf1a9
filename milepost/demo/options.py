"""The options of the demo, and the text that says what is real in it and what is invented."""

from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from milepost.demo.assumptions import Parameters, in_words
from shared.terms.calendar import Month

LAST = Month.of("2020-02")


@dataclass(frozen=True)
class DemoOptions:
    """The options of one run."""

    full: bool
    seed: int
    parameters: Parameters = field(default_factory=Parameters)
    last: Month = LAST

    @property
    def programme(self) -> str:
        return "LLWHP" if self.full else "LLWHP-TENTH"

    def announce(self, console: Console) -> None:
        """What is real, what is simulated, and with which numbers."""
        numbers = Table(show_header=False, box=None, padding=(0, 2))
        for words, number in in_words(self.parameters):
            numbers.add_row(number, f"[dim]{words}[/]")
        console.print("\n[bold]Local London Work and Health Programme, March 2018 to February 2020[/]")
        console.print(REAL, highlight=False)
        console.print(SIMULATED, highlight=False)
        console.print(numbers)
        if not self.full:
            console.print(TENTH, highlight=False)
        console.print()


REAL = (
    "[green]Real, from S0[/] (progress report of 23 March 2018): the programme, its prime and eight subcontractors, "
    "362 referrals by Friday 9 March, the profile of 400 for March and 14,700 in all, 75/17/8 by group, 55/45 by "
    "provider, 59 % into work, £3,000, 15 and 21 months, £39.59m. `milepost programmes show LLWHP` has every source."
)
SIMULATED = (
    "[yellow]Simulated[/]: every person (none exists; their National Insurance numbers are never issued), every date, "
    "and everything that happens after 9 March. The numbers below are round guesses. They are not tuned to reach 59 %."
)
TENTH = (
    "[yellow]Scaled[/]: March 2018 is simulated in full, and every tenth person after it, with the profile scaled too "
    "(programme LLWHP-TENTH: the same contract, a tenth of the profile after March). Fee and price are not scaled, so "
    "statements show few outcomes and a whole fee. --full simulates everybody."
)
