from .action import Action
from .actor import Actor, ActorName, Affiliation
from .anchor import Anchor
from .attribution import Attribution
from .claim import Claim, ClaimActor, ClaimTopic, Denial
from .comment import Comment
from .link import Link
from .presence import Presence
from .merge import Merge
from .question import Question, Stance
from .scope import ClaimScope, ClaimSearch
from .topic import Topic

__all__ = [
    "Action",
    "Actor",
    "ActorName",
    "Affiliation",
    "Anchor",
    "Attribution",
    "Claim",
    "ClaimActor",
    "ClaimScope",
    "ClaimSearch",
    "ClaimTopic",
    "Comment",
    "Denial",
    "Link",
    "Presence",
    "Merge",
    "Question",
    "Stance",
    "Topic",
]
