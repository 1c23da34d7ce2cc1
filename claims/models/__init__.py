from .about_page import AboutPage
from .action import Action
from .actor import Actor, ActorName, Affiliation
from .anchor import Anchor
from .attribution import Attribution
from .claim import Claim, ClaimActor, ClaimTopic, Denial
from .comment import Comment
from .judgement import Judgement
from .link import Link
from .merge import Merge
from .posting import ClaimLength, ClaimPosting
from .presence import Presence
from .question import Question, Stance
from .report import Report
from .scope import ClaimScope, ClaimSearch
from .search import SavedSearch
from .shift import ClaimShift
from .topic import Topic

__all__ = [
    "AboutPage",
    "Action",
    "Actor",
    "ActorName",
    "Affiliation",
    "Anchor",
    "Attribution",
    "Claim",
    "ClaimActor",
    "ClaimLength",
    "ClaimPosting",
    "ClaimScope",
    "ClaimSearch",
    "ClaimShift",
    "ClaimTopic",
    "Comment",
    "Denial",
    "Judgement",
    "Link",
    "Merge",
    "Presence",
    "Question",
    "Report",
    "SavedSearch",
    "Stance",
    "Topic",
]
