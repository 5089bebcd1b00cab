from changes.models.answer_link import AnswerLink, AnswerLinkQuerySet, LinkPurpose
from changes.models.approval import Approval, ApprovalQuerySet, ApprovalState
from changes.models.change import Change, ChangeImplementer, ChangeShare, ReportState, State
from changes.models.finding import Finding, FindingQuerySet, FindingSide, FindingState
from changes.models.freeze_exception import ExceptionState, FreezeException, FreezeExceptionQuerySet
from changes.models.proposal import Proposal, ProposalQuerySet, ProposalState
from changes.models.series import Series, SeriesQuerySet
from changes.models.step import CheckResult, Step, StepState
from changes.models.target import Target, Validation
from changes.models.window import Window, WindowQuerySet

__all__ = [
    "AnswerLink",
    "AnswerLinkQuerySet",
    "Approval",
    "ApprovalQuerySet",
    "ApprovalState",
    "Change",
    "ChangeImplementer",
    "ChangeShare",
    "CheckResult",
    "ExceptionState",
    "Finding",
    "FindingQuerySet",
    "FindingSide",
    "FindingState",
    "FreezeException",
    "FreezeExceptionQuerySet",
    "LinkPurpose",
    "Proposal",
    "ProposalQuerySet",
    "ProposalState",
    "ReportState",
    "Series",
    "SeriesQuerySet",
    "State",
    "Step",
    "StepState",
    "Target",
    "Validation",
    "Window",
    "WindowQuerySet",
]
