"""The reasons for a suggested claim, as text, and the relation that the two claims may have.

The first rule that fits gives the hint. `near`: of the words of the shorter text that are no names, the other text has
a third, and at least two, or half; and not each text has a name that the other lacks. Or it has nearly all words.

1. opposite answers to one question: may contradict
2. near, and only one text is negated, or they have words of opposite meaning: may contradict; unless both give the same
   answer to one question, or one actor said both on one day
3. the same actor, topic or question, on different days, with other numbers: may update
4. near, other actors, with other numbers: may contradict
5. the same answer to one question: may repeat (same actor, or no speaker known) or support (other actors)
6. half of the words shared: may repeat (same actor, or no speaker known) or support (other actors)

The later claim contradicts, updates, repeats or supports the earlier claim. It is a hint for a person: no rule links.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Link, Stance
from ..text.intervals import interval_in_years
from ..text.likeness import (
    capitalised_words_for_likeness,
    numbers_for_likeness,
    opposite_words_of_texts,
    shared_matter_of_texts,
    text_negates,
    word_likeness,
)
from .compared import Saying

NEAR_SHARE = 1 / 3
HALF_SHARE = 0.5
LEAST_SHARED, SAME_SHARE = 2, 0.9
MOST_NAMES = 4
OPPOSED_ANSWERS = ({Stance.Answer.YES, Stance.Answer.NO}, {Stance.Answer.PARTLY, Stance.Answer.NO})
RELATION = Link.Relation
HINT_LABELS = {
    "": _("may be related to"),
    RELATION.CONTRADICTS: _("may contradict"),
    RELATION.REPEATS: _("may repeat"),
    RELATION.SUPPORTS: _("may support"),
    RELATION.UPDATES: _("may update"),
    f"is-{RELATION.CONTRADICTS}": _("may be contradicted by"),
    f"is-{RELATION.REPEATS}": _("may be repeated by"),
    f"is-{RELATION.SUPPORTS}": _("may be supported by"),
    f"is-{RELATION.UPDATES}": _("may be updated by"),
}


@dataclass
class Comparison:
    """Two sayings and their common and different parts."""

    this: Saying
    other: Saying

    @cached_property
    def texts(self) -> tuple[str, str]:
        """The two gists, which are in one language, if both have a gist; else gists and words.

        Words that the gists leave out do not matter.
        """
        mine, theirs = self.this.text, self.other.text
        if mine.gist.strip() and theirs.gist.strip():
            return mine.gist, theirs.gist
        return mine.whole, theirs.whole

    @cached_property
    def share(self) -> float:
        return word_likeness(*self.texts)

    @cached_property
    def same_matter(self) -> bool:
        """Whether they are `near`: they share enough words that are no names, or nearly all words.

        Two names and one "not" are no contradiction.
        """
        shared, share = shared_matter_of_texts(*self.texts)
        near = share >= (NEAR_SHARE if shared >= LEAST_SHARED else HALF_SHARE)
        return near or self.share >= SAME_SHARE

    @cached_property
    def same_actor(self) -> bool:
        return bool(self.this.actors & self.other.actors)

    @cached_property
    def same_subject(self) -> bool:
        return bool(self.this.about & self.other.about)

    @cached_property
    def answers(self) -> list[set[str]]:
        """The answers of the two to each question that both answer."""
        return [{self.this.answers[q], self.other.answers[q]} for q in self.this.answers.keys() & self.other.answers]

    @property
    def opposite_answers(self) -> bool:
        return any(pair in OPPOSED_ANSWERS for pair in self.answers)

    @property
    def same_answer(self) -> bool:
        return any(len(pair) == 1 for pair in self.answers)

    @cached_property
    def one_is_negated(self) -> bool:
        mine, theirs = map(text_negates, self.texts)
        return (mine or self.this.is_denial) != (theirs or self.other.is_denial)

    @cached_property
    def opposites(self) -> tuple[str, str] | None:
        return opposite_words_of_texts(self.this.text.whole, self.other.text.whole)

    @cached_property
    def numbers(self) -> tuple[set[str], set[str]]:
        """(numbers only in this text, numbers only in the other text); both empty if one text has no numbers."""
        mine, theirs = numbers_for_likeness(self.this.text.whole), numbers_for_likeness(self.other.text.whole)
        return (mine - theirs, theirs - mine) if mine and theirs else (set(), set())

    @property
    def numbers_differ(self) -> bool:
        return all(self.numbers)

    @property
    def is_later(self) -> bool:
        """Whether this was said after the other; on the same day, whether it was recorded later or is being typed."""
        if self.this.said_on is None or self.this.said_on == self.other.said_on:
            return self.this.pk is None or self.this.pk > self.other.pk
        return self.this.said_on > self.other.said_on


def relation_hint_by_reasons(pair: Comparison) -> str:
    """A relation as a value of LinkForm (with the prefix `is-` if the other claim is later), or "" for none."""
    relation = likely_relation_by_reasons(pair)
    return relation if pair.is_later or not relation else f"is-{relation}"


def likely_relation_by_reasons(pair: Comparison) -> str:
    other_day = pair.this.said_on != pair.other.said_on
    by = RELATION.REPEATS if pair.same_actor or not pair.this.speakers else RELATION.SUPPORTS
    rules = [
        (pair.opposite_answers, RELATION.CONTRADICTS),
        (pair.same_matter and not pair.same_answer and texts_disagree_as_reason(pair), RELATION.CONTRADICTS),
        (pair.same_actor and pair.same_subject and other_day and pair.numbers_differ, RELATION.UPDATES),
        (pair.same_matter and not pair.same_actor and pair.numbers_differ, RELATION.CONTRADICTS),
        (pair.same_answer, by),
        (pair.share >= HALF_SHARE, by),
    ]
    return next((relation for fits, relation in rules if fits), "")


def texts_disagree_as_reason(pair: Comparison) -> bool:
    """Whether words disagree; what one actor says on one day is taken for one statement."""
    if pair.same_actor and pair.this.said_on == pair.other.said_on:
        return False
    return pair.one_is_negated or pair.opposites is not None


def reason_phrases(pair: Comparison) -> list[str]:
    """The reasons for and against a relation, each a phrase; the first has the actor, the subject and the time."""
    told = [", ".join(filter(None, [actor_reason(pair), subject_reason(pair), date_reason(pair)]))]
    if pair.share >= 0.1:
        told.append(gettext("%(percent)s %% of the words shared") % {"percent": round(100 * pair.share)})
    if pair.numbers_differ:
        mine, theirs = (", ".join(sorted(side)[:3]) for side in pair.numbers)
        told.append(gettext("numbers differ: %(mine)s / %(theirs)s") % {"mine": mine, "theirs": theirs})
    if pair.one_is_negated and pair.share >= 0.1:
        told.append(gettext("one side is negated"))
    if pair.opposites:
        told.append(
            gettext("opposed: %(mine)s / %(theirs)s") % dict(zip(("mine", "theirs"), pair.opposites, strict=True))
        )
    if shared := shared_names_as_reason(pair):
        told.append(gettext("both name %(names)s") % {"names": ", ".join(shared)})
    return [reason[:300] for reason in told if reason]


def actor_reason(pair: Comparison) -> str:
    if pair.this.speakers & pair.other.speakers:
        return gettext("same speaker")
    return gettext("for the same actor") if pair.same_actor else ""


def subject_reason(pair: Comparison) -> str:
    if pair.answers:
        if pair.opposite_answers:
            return gettext("same question, opposite answer")
        return gettext("same question, same answer") if pair.same_answer else gettext("same question, another answer")
    return gettext("same topic") if pair.this.topics & pair.other.topics else ""


def date_reason(pair: Comparison) -> str:
    return interval_in_years(pair.this, pair.other) if pair.this.said_on else ""


def shared_names_as_reason(pair: Comparison) -> list[str]:
    mine, theirs = map(capitalised_words_for_likeness, pair.texts)
    return [mine[name] for name in mine if name in theirs][:MOST_NAMES]
