"""Plan a sales territory: exact, proven, explained.

The four verbs: read a territory (`read_folder`, `read_crm`, `read_demo`), `plan` it, write the plan
(`report_text`, `plan_to_json`), check it (`verify`). Importing the package loads none of its parts; each loads
when its name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from territory_opt.homes import HOMES

if TYPE_CHECKING:
    from territory_opt.allocation.allocation import Allocation as Allocation
    from territory_opt.allocation.allocation import Status as Status
    from territory_opt.allocation.verify import verify as verify
    from territory_opt.appraisal.appraisal import Appraisal as Appraisal
    from territory_opt.appraisal.appraisal import appraise as appraise
    from territory_opt.appraisal.shared_people import SharedPeople as SharedPeople
    from territory_opt.appraisal.shared_people import SharedPersonPrice as SharedPersonPrice
    from territory_opt.appraisal.shared_people import shared_people as shared_people
    from territory_opt.banded.columns import Method as Method
    from territory_opt.booking.dated_block import DatedBlock as DatedBlock
    from territory_opt.booking.diary import Diary as Diary
    from territory_opt.chance.aimed_week import AimedWeek as AimedWeek
    from territory_opt.chance.aimed_week import aim_week as aim_week
    from territory_opt.chance.aims import ChanceOfTarget as ChanceOfTarget
    from territory_opt.chance.aims import MeanRisk as MeanRisk
    from territory_opt.chance.correlated import CorrelatedOutlook as CorrelatedOutlook
    from territory_opt.chance.correlated import SimulatedRevenue as SimulatedRevenue
    from territory_opt.chance.correlated import correlated_outlook as correlated_outlook
    from territory_opt.chance.distribution import ClosedRevenue as ClosedRevenue
    from territory_opt.chance.distribution import closed_revenue as closed_revenue
    from territory_opt.chance.lift import Lift as Lift
    from territory_opt.chance.lift import LiftKind as LiftKind
    from territory_opt.chance.lift import lifts as lifts
    from territory_opt.chance.measured_week import MeasuredWeek as MeasuredWeek
    from territory_opt.chance.outlook import RevenueOutlook as RevenueOutlook
    from territory_opt.chance.outlook import TerritoryOutlook as TerritoryOutlook
    from territory_opt.chance.outlook import outlook as outlook
    from territory_opt.comparison.changes_since import ChangesSince as ChangesSince
    from territory_opt.comparison.changes_since import changes_since as changes_since
    from territory_opt.comparison.changes_since_text import changes_since_text as changes_since_text
    from territory_opt.comparison.compare import Question as Question
    from territory_opt.comparison.compare import compare as compare
    from territory_opt.comparison.compare import results as results
    from territory_opt.comparison.history import History as History
    from territory_opt.comparison.result import Comparison as Comparison
    from territory_opt.comparison.result import Figures as Figures
    from territory_opt.comparison.result import ScenarioResult as ScenarioResult
    from territory_opt.errors import CyclicActionsError as CyclicActionsError
    from territory_opt.errors import Fault as Fault
    from territory_opt.errors import InvalidInputError as InvalidInputError
    from territory_opt.errors import MissingExtraError as MissingExtraError
    from territory_opt.errors import NoAllocationError as NoAllocationError
    from territory_opt.errors import OutputError as OutputError
    from territory_opt.errors import SolverError as SolverError
    from territory_opt.errors import TerritoryError as TerritoryError
    from territory_opt.errors import UnverifiedPlanError as UnverifiedPlanError
    from territory_opt.errors import WorkerError as WorkerError
    from territory_opt.files.busy_calendar import BusyCalendar as BusyCalendar
    from territory_opt.files.busy_calendar import read_busy as read_busy
    from territory_opt.files.calendar_file import calendar_text as calendar_text
    from territory_opt.files.calendar_file import write_calendars as write_calendars
    from territory_opt.files.earlier_plan import read_earlier_plan as read_earlier_plan
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
    from territory_opt.files.psplib import read_psplib as read_psplib
    from territory_opt.files.scenario_file import read_scenarios as read_scenarios
    from territory_opt.files.scenario_file import scenario_hash as scenario_hash
    from territory_opt.files.scenario_file import scenarios_to_toml as scenarios_to_toml
    from territory_opt.files.scenario_schema import scenario_schema as scenario_schema
    from territory_opt.fleet.case import FleetCase as FleetCase
    from territory_opt.fleet.cluster import cluster_executor as cluster_executor
    from territory_opt.fleet.compare_many import FleetComparison as FleetComparison
    from territory_opt.fleet.compare_many import compare_many as compare_many
    from territory_opt.fleet.compare_many import fleet_results as fleet_results
    from territory_opt.fleet.dataset import plan_dataset as plan_dataset
    from territory_opt.fleet.dataset_report import DatasetReport as DatasetReport
    from territory_opt.fleet.dataset_report import PartitionReport as PartitionReport
    from territory_opt.fleet.dataset_report import PartitionState as PartitionState
    from territory_opt.fleet.fleet import Fleet as Fleet
    from territory_opt.fleet.fleet_comparison_text import fleet_comparison_text as fleet_comparison_text
    from territory_opt.fleet.fleet_of import FleetOf as FleetOf
    from territory_opt.fleet.fleet_of import fleet_of as fleet_of
    from territory_opt.fleet.fleet_plan import FleetPlan as FleetPlan
    from territory_opt.fleet.fleet_plan_text import fleet_plan_text as fleet_plan_text
    from territory_opt.fleet.list_column import ListColumn as ListColumn
    from territory_opt.fleet.plan_many import plan_batches as plan_batches
    from territory_opt.fleet.plan_many import plan_many as plan_many
    from territory_opt.fleet.read_fleet import read_fleet as read_fleet
    from territory_opt.fleet.sweep_many import FleetFigures as FleetFigures
    from territory_opt.fleet.sweep_many import sweep_many as sweep_many
    from territory_opt.handoff.earlier_figures import read_earlier_figures as read_earlier_figures
    from territory_opt.handoff.files import handoff_files as handoff_files
    from territory_opt.handoff.since import changes_since_plan as changes_since_plan
    from territory_opt.handoff.since_text import since_text as since_text
    from territory_opt.intake.building.odds_choice import OddsFrom as OddsFrom
    from territory_opt.intake.crm import read_crm as read_crm
    from territory_opt.model.busy import Busy as Busy
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
    from territory_opt.model.playbook import Spread as Spread
    from territory_opt.model.policy import Activity as Activity
    from territory_opt.model.policy import ActivityKind as ActivityKind
    from territory_opt.model.policy import Channel as Channel
    from territory_opt.model.policy import Policy as Policy
    from territory_opt.model.problem import Problem as Problem
    from territory_opt.model.progress import Progress as Progress
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
    from territory_opt.model.waiting import LinkKind as LinkKind
    from territory_opt.model.waiting import Wait as Wait
    from territory_opt.model.working_time import Period as Period
    from territory_opt.model.working_time import WorkingWeek as WorkingWeek
    from territory_opt.pages.page_files import page_files as page_files
    from territory_opt.pages.rep_page import rep_page_html as rep_page_html
    from territory_opt.pages.team_page import team_page_html as team_page_html
    from territory_opt.planning.diaries import diary_of as diary_of
    from territory_opt.planning.moves import Move as Move
    from territory_opt.planning.moves import moves_since as moves_since
    from territory_opt.planning.plan import RepPlan as RepPlan
    from territory_opt.planning.plan import TerritoryPlan as TerritoryPlan
    from territory_opt.planning.plan import plan as plan
    from territory_opt.report.aimed_week_page import aimed_week_text as aimed_week_text
    from territory_opt.report.plan_pictures import gantt_of as gantt_of
    from territory_opt.report.plan_pictures import week_of as week_of
    from territory_opt.report.plan_tables import plan_tables as plan_tables
    from territory_opt.report.schedule_page import schedule_text as schedule_text
    from territory_opt.report.table_columns import PlanTable as PlanTable
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
    from territory_opt.scenarios.deal_changes import DealLost as DealLost
    from territory_opt.scenarios.deal_changes import DealSlips as DealSlips
    from territory_opt.scenarios.deal_changes import DealWon as DealWon
    from territory_opt.scenarios.differences import Difference as Difference
    from territory_opt.scenarios.differences import differences as differences
    from territory_opt.scenarios.field_changes import clamp as clamp
    from territory_opt.scenarios.field_changes import scale as scale
    from territory_opt.scenarios.field_changes import set_ as set_
    from territory_opt.scenarios.field_changes import shift as shift
    from territory_opt.scenarios.market_changes import Horizon as Horizon
    from territory_opt.scenarios.market_changes import TargetChange as TargetChange
    from territory_opt.scenarios.market_changes import WinRate as WinRate
    from territory_opt.scenarios.people_changes import RepJoins as RepJoins
    from territory_opt.scenarios.people_changes import RepLeaves as RepLeaves
    from territory_opt.scenarios.rule_changes import AddRule as AddRule
    from territory_opt.scenarios.rule_changes import DropRule as DropRule
    from territory_opt.scenarios.scenario import Scenario as Scenario
    from territory_opt.scenarios.scenario import apply as apply
    from territory_opt.scheduling.arrange import arrange as arrange
    from territory_opt.scheduling.outcome import Engine as Engine
    from territory_opt.scheduling.outcome import Objective as Objective
    from territory_opt.scheduling.outcome import Outcome as Outcome
    from territory_opt.scheduling.project import Project as Project
    from territory_opt.sequencing.availability import Availability as Availability
    from territory_opt.sequencing.calendar import Calendar as Calendar
    from territory_opt.sequencing.dating import schedule as schedule
    from territory_opt.sequencing.delays import ChainStep as ChainStep
    from territory_opt.sequencing.delays import Slippage as Slippage
    from territory_opt.sequencing.delays import chain_to as chain_to
    from territory_opt.sequencing.delays import what_slips as what_slips
    from territory_opt.sequencing.graph import action_graph as action_graph
    from territory_opt.sequencing.layout import Pool as Pool
    from territory_opt.sequencing.schedule import RefusedDeal as RefusedDeal
    from territory_opt.sequencing.schedule import Schedule as Schedule
    from territory_opt.sequencing.schedule import ScheduledAction as ScheduledAction
    from territory_opt.sequencing.task import ActionState as ActionState
    from territory_opt.sequencing.task import Task as Task
    from territory_opt.sequencing.verify_schedule import verify_schedule as verify_schedule
    from territory_opt.session.book import session_book as session_book
    from territory_opt.session.consolidation import consolidate as consolidate
    from territory_opt.session.page import consolidation_text as consolidation_text
    from territory_opt.session.reading import read_sessions as read_sessions
    from territory_opt.session.territory import with_answers as with_answers
    from territory_opt.session.worksheet import session_worksheet as session_worksheet
    from territory_opt.sharing.share_limits import share_limits as share_limits
    from territory_opt.sharing.shared_limit import SharedLimit as SharedLimit
    from territory_opt.sharing.shared_limit import TeamTarget as TeamTarget
    from territory_opt.sharing.shared_limits_text import shared_limits_text as shared_limits_text
    from territory_opt.sharing.shared_plan import LimitUse as LimitUse
    from territory_opt.sharing.shared_plan import SharedPlan as SharedPlan
    from territory_opt.sizing.curve import EffortCurve as EffortCurve
    from territory_opt.sizing.effort import EffortPlan as EffortPlan
    from territory_opt.sizing.effort import optimize_effort as optimize_effort
    from territory_opt.sizing.use import EffortUse as EffortUse
    from territory_opt.sweeping.break_even import BreakEvens as BreakEvens
    from territory_opt.sweeping.break_even import break_even as break_even
    from territory_opt.sweeping.crossing import Crossing as Crossing
    from territory_opt.sweeping.crossing import Measure as Measure
    from territory_opt.sweeping.crossing import where_equal as where_equal
    from territory_opt.sweeping.crossing import where_reached as where_reached
    from territory_opt.sweeping.curve import ParametricCurve as ParametricCurve
    from territory_opt.sweeping.follow_curve import limit_curve_of as limit_curve_of
    from territory_opt.sweeping.follow_curve import weekly_hours_curve as weekly_hours_curve
    from territory_opt.sweeping.sweep import grid as grid
    from territory_opt.sweeping.sweep import latin_hypercube as latin_hypercube
    from territory_opt.sweeping.sweep_table import Sweep as Sweep
    from territory_opt.sweeping.tornado import Tornado as Tornado
    from territory_opt.sweeping.tornado import tornado as tornado
    from territory_opt.workbook.book import plan_to_workbook as plan_to_workbook
    from territory_opt.workbook.reading import problem_from_workbook as problem_from_workbook

__all__ = [  # noqa: PLE0604  # a list of plain names, sorted
    *sorted(HOMES)
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any of the public names
    """Load a public name from its room when it is first used (PEP 562)."""
    if name not in HOMES:
        raise AttributeError(f"module 'territory_opt' has no attribute {name!r}")
    value = getattr(import_module(f"territory_opt.{HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
