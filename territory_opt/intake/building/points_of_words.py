"""Points of clients from words a CRM offers to choose from: how warm, how needy, how able to pay."""

from collections.abc import Mapping

import attrs

from territory_opt.errors import listing
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.export import Account
from territory_opt.intake.records.import_findings import note
from territory_opt.intake.records.recognition import Role
from territory_opt.intake.settling.texts import letters
from territory_opt.model.finding import Finding

POINTS: Mapping[Role, Mapping[str, float]] = {
    Role.RATING: {"Hot": 10.0, "Warm": 5.0, "Cold": 0.0},
    Role.NEED: {"Must have": 10.0, "Should have": 7.0, "Good to have": 3.0, "No need": 0.0},
    Role.BUDGET: {"Will Buy": 10.0, "Can Buy": 7.0, "May Buy": 3.0, "No Committed Budget": 0.0},
}
"""Points from 0 to 10 for the words of Salesforce's and Dynamics' own choices, evenly apart."""
CRITERION = {Role.RATING: "interest", Role.NEED: "need", Role.BUDGET: "budget"}


@attrs.frozen(kw_only=True)
class WordPoints:
    """Points of accounts from their words, by account, and the findings that say so."""

    interest: Mapping[str, float]
    need: Mapping[str, float]
    budget: Mapping[str, float]
    findings: tuple[Finding, ...]


def points_of_words(accounts: Mapping[str, Account]) -> WordPoints:
    """Return the points of accounts whose rating, need or budget is one of the known words.

    Parameters
    ----------
    accounts
        The accounts by key.
    """
    found: dict[Role, dict[str, float]] = {}
    findings = []
    for role, points in POINTS.items():
        by_letters = {letters(word): value for word, value in points.items()}
        words = {key: text for key, account in accounts.items() if (text := getattr(account, role.value)) is not None}
        meant = {text: by_letters.get(letters(vocabulary().option(role, text))) for text in set(words.values())}
        found[role] = {key: value for key, text in words.items() if (value := meant[text]) is not None}
        if found[role]:
            told = listing(f"{word} {value:g}" for word, value in points.items())
            what = f"Points for {CRITERION[role]} of {len(found[role]):,} accounts"
            message = f"{what} follow the word of their {role}: {told}."
            findings.append(note(f"assumed_points_of_{role}", message, len(found[role])))
    return WordPoints(
        interest=found[Role.RATING], need=found[Role.NEED], budget=found[Role.BUDGET], findings=tuple(findings)
    )
