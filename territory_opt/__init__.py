"""Plan a sales territory: exact, proven, explained.

The four verbs: read a territory (`read_folder`, `read_crm`, `read_demo`), `plan` it, write the plan
(`report_text`, `plan_to_json`), check it (`verify`). Importing the package loads none of its parts; each loads
when its name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from territory_opt.allocation.allocation import Allocation as Allocation
    from territory_opt.allocation.allocation import Status as Status
    from territory_opt.allocation.verify import verify as verify
    from territory_opt.appraisal.appraisal import Appraisal as Appraisal
    from territory_opt.appraisal.appraisal import appraise as appraise
    from territory_opt.errors import CyclicActionsError as CyclicActionsError
    from territory_opt.errors import Fault as Fault
    from territory_opt.errors import InvalidInputError as InvalidInputError
    from territory_opt.errors import MissingExtraError as MissingExtraError
    from territory_opt.errors import NoAllocationError as NoAllocationError
    from territory_opt.errors import OutputError as OutputError
    from territory_opt.errors import SolverError as SolverError
    from territory_opt.errors import TerritoryError as TerritoryError
    from territory_opt.errors import UnverifiedPlanError as UnverifiedPlanError
    from territory_opt.files.crm import read_crm as read_crm
    from territory_opt.files.folder import init_folder as init_folder
    from territory_opt.files.folder import read_demo as read_demo
    from territory_opt.files.folder import read_folder as read_folder
    from territory_opt.files.folder import write_folder as write_folder
    from territory_opt.files.plan_json import plan_to_json as plan_to_json
    from territory_opt.files.policy_file import built_in_playbooks as built_in_playbooks
    from territory_opt.files.policy_file import read_playbooks as read_playbooks
    from territory_opt.files.policy_file import read_policy as read_policy
    from territory_opt.files.problem_json import problem_from_json as problem_from_json
    from territory_opt.files.problem_json import problem_to_json as problem_to_json
    from territory_opt.model.client import Client as Client
    from territory_opt.model.finding import Assumption as Assumption
    from territory_opt.model.finding import Finding as Finding
    from territory_opt.model.finding import Severity as Severity
    from territory_opt.model.hour_rule import HourRule as HourRule
    from territory_opt.model.hour_rule import LimitUnit as LimitUnit
    from territory_opt.model.hour_rule import Strength as Strength
    from territory_opt.model.opportunity import Certainty as Certainty
    from territory_opt.model.opportunity import Opportunity as Opportunity
    from territory_opt.model.playbook import Action as Action
    from territory_opt.model.playbook import Playbook as Playbook
    from territory_opt.model.policy import Activity as Activity
    from territory_opt.model.policy import ActivityKind as ActivityKind
    from territory_opt.model.policy import Channel as Channel
    from territory_opt.model.policy import Policy as Policy
    from territory_opt.model.problem import Problem as Problem
    from territory_opt.model.rep import AdminTime as AdminTime
    from territory_opt.model.rep import Person as Person
    from territory_opt.model.rep import Rep as Rep
    from territory_opt.model.response import AdbudgResponse as AdbudgResponse
    from territory_opt.model.response import ExponentialResponse as ExponentialResponse
    from territory_opt.model.response import LinearResponse as LinearResponse
    from territory_opt.model.response import LogisticResponse as LogisticResponse
    from territory_opt.model.response import ModifiedExponentialResponse as ModifiedExponentialResponse
    from territory_opt.model.response import PointsResponse as PointsResponse
    from territory_opt.model.response import PowerResponse as PowerResponse
    from territory_opt.model.sorting_rules import CertaintyRule as CertaintyRule
    from territory_opt.model.sorting_rules import DateRepair as DateRepair
    from territory_opt.model.sorting_rules import PlaybookRule as PlaybookRule
    from territory_opt.model.sorting_rules import Score as Score
    from territory_opt.model.sorting_rules import TierRule as TierRule
    from territory_opt.model.working_time import Period as Period
    from territory_opt.model.working_time import WorkingWeek as WorkingWeek
    from territory_opt.planning.chance import ClosedRevenue as ClosedRevenue
    from territory_opt.planning.chance import closed_revenue as closed_revenue
    from territory_opt.planning.plan import RepPlan as RepPlan
    from territory_opt.planning.plan import TerritoryPlan as TerritoryPlan
    from territory_opt.planning.plan import plan as plan
    from territory_opt.report.text import report_text as report_text
    from territory_opt.response.calibration import fit_closed_form as fit_closed_form
    from territory_opt.response.calibration import fit_least_squares as fit_least_squares
    from territory_opt.response.five_answers import Fit as Fit
    from territory_opt.response.five_answers import FiveAnswers as FiveAnswers
    from territory_opt.response.prior import PowerFit as PowerFit
    from territory_opt.response.prior import power_from_prior as power_from_prior
    from territory_opt.response.shape import Shape as Shape
    from territory_opt.response.shape import shape_of as shape_of
    from territory_opt.rules.classification import classify as classify
    from territory_opt.sizing.curve import EffortCurve as EffortCurve
    from territory_opt.sizing.effort import EffortPlan as EffortPlan
    from territory_opt.sizing.effort import optimize_effort as optimize_effort
    from territory_opt.sizing.use import EffortUse as EffortUse

_HOME = {
    "Action": "model.playbook",
    "Activity": "model.policy",
    "ActivityKind": "model.policy",
    "AdbudgResponse": "model.response",
    "AdminTime": "model.rep",
    "Allocation": "allocation.allocation",
    "Appraisal": "appraisal.appraisal",
    "Assumption": "model.finding",
    "Certainty": "model.opportunity",
    "CertaintyRule": "model.sorting_rules",
    "Channel": "model.policy",
    "Client": "model.client",
    "ClosedRevenue": "planning.chance",
    "CyclicActionsError": "errors",
    "DateRepair": "model.sorting_rules",
    "EffortCurve": "sizing.curve",
    "EffortPlan": "sizing.effort",
    "EffortUse": "sizing.use",
    "ExponentialResponse": "model.response",
    "Fault": "errors",
    "Finding": "model.finding",
    "Fit": "response.five_answers",
    "FiveAnswers": "response.five_answers",
    "HourRule": "model.hour_rule",
    "InvalidInputError": "errors",
    "LimitUnit": "model.hour_rule",
    "LinearResponse": "model.response",
    "LogisticResponse": "model.response",
    "MissingExtraError": "errors",
    "ModifiedExponentialResponse": "model.response",
    "NoAllocationError": "errors",
    "Opportunity": "model.opportunity",
    "OutputError": "errors",
    "Period": "model.working_time",
    "Person": "model.rep",
    "Playbook": "model.playbook",
    "PlaybookRule": "model.sorting_rules",
    "PointsResponse": "model.response",
    "Policy": "model.policy",
    "PowerFit": "response.prior",
    "PowerResponse": "model.response",
    "Problem": "model.problem",
    "Rep": "model.rep",
    "RepPlan": "planning.plan",
    "Score": "model.sorting_rules",
    "Severity": "model.finding",
    "Shape": "response.shape",
    "SolverError": "errors",
    "Status": "allocation.allocation",
    "Strength": "model.hour_rule",
    "TerritoryError": "errors",
    "TerritoryPlan": "planning.plan",
    "TierRule": "model.sorting_rules",
    "UnverifiedPlanError": "errors",
    "WorkingWeek": "model.working_time",
    "appraise": "appraisal.appraisal",
    "built_in_playbooks": "files.policy_file",
    "classify": "rules.classification",
    "closed_revenue": "planning.chance",
    "fit_closed_form": "response.calibration",
    "fit_least_squares": "response.calibration",
    "init_folder": "files.folder",
    "optimize_effort": "sizing.effort",
    "plan": "planning.plan",
    "plan_to_json": "files.plan_json",
    "power_from_prior": "response.prior",
    "problem_from_json": "files.problem_json",
    "problem_to_json": "files.problem_json",
    "read_crm": "files.crm",
    "read_demo": "files.folder",
    "read_folder": "files.folder",
    "read_playbooks": "files.policy_file",
    "read_policy": "files.policy_file",
    "report_text": "report.text",
    "shape_of": "response.shape",
    "verify": "allocation.verify",
    "write_folder": "files.folder",
}

__all__ = [  # noqa: PLE0604  # a list of plain names, sorted
    *sorted(_HOME)
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any of the public names
    """Load a public name from its room when it is first used (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'territory_opt' has no attribute {name!r}")
    value = getattr(import_module(f"territory_opt.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
