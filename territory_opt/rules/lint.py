"""Reads a rule set before it is used: misspelt fields, rules that can never fire, bands that contradict."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.hour_rule import SELLING_TIME, WEEK, HourRule, LimitUnit, Strength
from territory_opt.model.policy import Policy
from territory_opt.rules.condition import (
    CLIENT_FIELDS,
    DEAL_FIELDS,
    NUMBER,
    Condition,
    Fields,
    Value,
    condition,
)

MOST_CASES = 5000
_BOUNDS = {
    "odds": (0.0, 1.0),
    **dict.fromkeys(("size", "maturity", "interest", "need", "budget"), (0.0, 10.0)),
}


def check_conditions(policy: Policy) -> None:
    """Read every condition of a policy.

    Raises
    ------
    InvalidInputError
        With every condition that cannot be read and every field it misspells.
    """
    faults: list[Fault] = []
    for path, text, fields in _conditions(policy):
        try:
            condition(text, fields)
        except InvalidInputError as error:
            faults += [fault.under(path) for fault in error.faults]
    if faults:
        raise InvalidInputError(faults)


def _conditions(policy: Policy) -> Iterator[tuple[str, str, Fields]]:
    for name, tier_rule in policy.tier_rules.items():
        yield f"tier_rules.{name}.when", tier_rule.when, CLIENT_FIELDS
    for name, certainty_rule in policy.certainty_rules.items():
        yield f"certainty_rules.{name}.when", certainty_rule.when, DEAL_FIELDS
    for name, playbook_rule in policy.playbook_rules.items():
        yield f"playbook_rules.{name}.when", playbook_rule.when, DEAL_FIELDS


def lint_policy(policy: Policy) -> list[Finding]:
    """Return what is doubtful in a policy whose conditions can be read.

    Findings are ``rule_never_fires`` for rules that no record can reach, and ``rules_contradict`` for
    required hour rules that no week can keep together.

    Raises
    ------
    InvalidInputError
        If a condition cannot be read.
    """
    check_conditions(policy)
    findings = []
    tables: Sequence[tuple[str, Mapping[str, str], Fields]] = (
        ("tier_rules", {name: rule.when for name, rule in policy.tier_rules.items()}, CLIENT_FIELDS),
        ("certainty_rules", {name: rule.when for name, rule in policy.certainty_rules.items()}, DEAL_FIELDS),
        ("playbook_rules", {name: rule.when for name, rule in policy.playbook_rules.items()}, DEAL_FIELDS),
    )
    for table, texts, fields in tables:
        conditions = {name: condition(text, fields) for name, text in texts.items()}
        for name in unreachable(conditions, fields):
            message = (
                f"{table}.{name} can never fire: {texts[name]!r} holds for no record that the rules "
                "before it leave over."
            )
            findings.append(Finding(code="rule_never_fires", message=message, examples=(f"{table}.{name}",)))
    return findings + [
        Finding(code="rules_contradict", severity=Severity.ERROR, message=message, examples=names)
        for names, message in _contradictions(policy)
    ]


def unreachable(conditions: Mapping[str, Condition], fields: Fields) -> list[str]:
    """Return the names of conditions that can never be the first to hold.

    Conditions made of comparisons with literals divide the values of each field into finitely many classes;
    one value of every class is tried. A condition with patterns or arithmetic is not judged, and shadows
    nothing.

    Examples
    --------
    >>> texts = {"high": "odds > 0.5", "higher": "odds > 0.8"}
    >>> unreachable({name: condition(text, DEAL_FIELDS) for name, text in texts.items()}, DEAL_FIELDS)
    ['higher']
    """
    judged = {name: rule for name, rule in conditions.items() if rule.transparent}
    pending = dict(judged)
    names = sorted({field for rule in judged.values() for field in rule.reads})
    literals = {value for rule in judged.values() for value in rule.literals}
    choices = [_representatives(name, fields, literals) for name in names]
    cases = 1
    for choice in choices:
        cases *= len(choice)
    if cases > MOST_CASES:
        return []
    for case in product(*choices):
        values = dict(zip(names, case, strict=True))
        first = next((name for name, rule in judged.items() if rule.ask(values).holds), None)
        pending.pop(first or "", None)
        if not pending:
            break
    return list(pending)


def _representatives(name: str, fields: Fields, literals: Iterable[Value]) -> list[Value]:
    if fields[name] is not NUMBER:
        texts = sorted(value for value in literals if isinstance(value, str))
        return [None, *texts, "".join(texts) + "~"]
    lowest, highest = _BOUNDS.get(name, (-1e15, 1e15))
    cuts = sorted({lowest, highest, *(v for v in literals if isinstance(v, float) and lowest <= v <= highest)})
    return [None, *cuts, *((a + b) / 2 for a, b in pairwise(cuts))]


def _contradictions(policy: Policy) -> Iterator[tuple[tuple[str, ...], str]]:
    required = {name: rule for name, rule in policy.hour_rules.items() if rule.strength is Strength.REQUIRED}
    single = {name: rule for name, rule in required.items() if list(rule.terms.values()) == [1.0]}
    for low_name, low in single.items():
        for high_name, high in single.items():
            if low_name != high_name and _same_basis(low, high) and low.terms == high.terms:
                floor, ceiling = low.lower, high.upper
                if floor is not None and ceiling is not None and floor > ceiling + 1e-12:
                    text = f"{low_name} asks for at least {floor:g}, {high_name} allows at most {ceiling:g}."
                    yield (low_name, high_name), text
    for basis in (WEEK, SELLING_TIME):
        floors = _share_floors(single, basis, policy)
        total = sum(share for _, share in floors.values())
        if total > 1 + 1e-9:
            listed = " + ".join(f"{name} {share:g}" for name, share in floors.values())
            text = f"The floors add up to {total:.0%} of the {basis} time: {listed}."
            yield tuple(name for name, _ in floors.values()), text


def _same_basis(one: HourRule, other: HourRule) -> bool:
    return one.unit is other.unit and (one.of == other.of or one.unit is LimitUnit.HOURS)


def _share_floors(rules: Mapping[str, HourRule], basis: str, policy: Policy) -> dict[str, tuple[str, float]]:
    floors: dict[str, tuple[str, float]] = {}
    for name, rule in rules.items():
        if rule.lower is None or rule.of != basis or rule.unit is LimitUnit.HOURS:
            continue
        share = rule.lower / len(policy.working_week.days) if rule.unit is LimitUnit.DAYS else rule.lower
        activity = next(iter(rule.terms))
        if basis == SELLING_TIME and activity == policy.admin:
            continue
        if share > floors.get(activity, ("", 0.0))[1]:
            floors[activity] = (name, share)
    return floors
