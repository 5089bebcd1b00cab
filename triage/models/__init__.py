from triage.models.investigation import RECENT, Explanation, Investigation, InvestigationQuerySet, Share
from triage.models.observation import Observation, ObservationQuerySet, OutcomeWord
from triage.models.question import Answer, Question, QuestionQuerySet

__all__ = [
    "RECENT",
    "Answer",
    "Explanation",
    "Investigation",
    "InvestigationQuerySet",
    "Observation",
    "ObservationQuerySet",
    "OutcomeWord",
    "Question",
    "QuestionQuerySet",
    "Share",
]
