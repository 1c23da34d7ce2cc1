"""The form of a claim, for editors. Every error message gives the next step."""

import datetime
import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.precision import date_text_by_precision, first_day_by_precision, last_day_by_precision

from ..editing.claims import PART_BY_FIELD, TypedClaim
from ..models import Claim, Stance, Topic
from ..registry.typed_actors import actors_as_typed, chain_as_typed, read_typed_actors, read_typed_chain
from ..registry.typed_questions import question_as_typed, read_typed_topics
from ..text.folding import fold_text
from ..text.periods import Period, PeriodPrecision, formatted_period, period_text
from .fields import ClaimReferenceField, LineField, NamesField, PeriodField, QuestionField
from .link import SuggestionTokenField, link_form_relations

STANCE_ROWS = 3
LONGEST_SPAN = 5_000


class ClaimForm(forms.Form):
    """One claim: what was said, by whom, when, in which words. The cleaned `words` are (snapshot, start, end)."""

    start = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    exact = forms.CharField(strip=False, max_length=LONGEST_SPAN, widget=forms.HiddenInput)
    snapshot = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=Claim.Kind, widget=forms.RadioSelect, label=_("Kind"))
    gist = LineField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}), label=_("Gist"))
    speakers = NamesField(read_typed_actors, label=_("Speaker"), required=False)
    # Asked for only where the outlet of the article is not on record.
    own_voice = forms.BooleanField(required=False, label=_("The article says it itself; its outlet is not on record"))
    about = NamesField(read_typed_actors, label=_("About"), required=False)
    said_to = NamesField(read_typed_actors, label=_("To whom it was said"), required=False)
    audience = LineField(max_length=200, required=False, label=_("To whom, in words"))
    source_unnamed = forms.BooleanField(required=False, label=_("The article does not name the source"))
    said_on = PeriodField(label=_("Said on"), widget=forms.TextInput(attrs={"data-basis": "said_basis"}))
    said_basis = forms.ChoiceField(choices=Claim.Basis, label=_("Known from"))
    said_basis_reason = LineField(max_length=200, required=False, label=_("Why this date, if it is inferred"))
    # The editor's answer to what `clean_doubts` asks.
    dates_are_right = forms.BooleanField(required=False, label=_("The dates are right: save it so"))
    extent = forms.ChoiceField(choices=[("", _("choose")), *Claim.Extent.choices], required=False, label=_("Extent"))
    denial_of = forms.ChoiceField(
        choices=[("", _("the article does not tell")), *Claim.DenialOf.choices],
        required=False,
        label=_("What is denied"),
    )
    denies = ClaimReferenceField(max_length=400, required=False, label=_("Which claim it denies"))
    # One of the claims that `deniable_claims` finds; "" for what is typed in `denies`.
    denies_offered = ClaimReferenceField(max_length=400, required=False, label=_("Which claim it denies, of these"))
    chain = NamesField(read_typed_chain, label=_("How the words reached us"), required=False)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.filter(merged_into=None),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Topics"),
    )
    new_topics = NamesField(read_typed_topics, label=_("New topics"), required=False)
    # A suggested claim: a link to it is proposed when this claim is saved.
    link = SuggestionTokenField(required=False, label=_("Link to"))
    link_relation = forms.ChoiceField(choices=[], required=False, label=_("Relation"))
    link_rationale = forms.CharField(
        max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}), label=_("Why are they linked?")
    )

    def __init__(self, data=None, *, article, claim=None, initial=None):
        self.article, self.claim = article, claim
        super().__init__(data, initial=initial, auto_id="claim-%s")
        self.doubts = []
        known = date_known_without_reading(article)
        self.fields["said_on"].widget.attrs |= {
            "data-first": known["said_on"],
            "data-first-basis": known["said_basis"],
            "data-first-reason": known["said_basis_reason"],
        }
        if article.published_at is None:
            self.fields["said_basis"].choices = [
                (basis, label) for basis, label in Claim.Basis.choices if basis != Claim.Basis.REPORT
            ]
        self.fields["link_relation"].choices = [("", gettext("as suggested")), *link_form_relations()[1:]]
        self.rows = range(1, max(STANCE_ROWS, claim.stances.count() + 1 if claim else 0) + 1)
        for row in self.rows:
            self.fields[f"question_{row}"] = QuestionField(label=gettext("Question"))
            answers = [("", gettext("no answer")), *Stance.Answer.choices]
            self.fields[f"answer_{row}"] = forms.ChoiceField(choices=answers, required=False, label=gettext("Answer"))
        if claim and claim.is_public:
            self.fields["reason"] = forms.CharField(max_length=500, label=gettext("Why is it changed?"))

    @property
    def stance_rows(self):
        return [(self[f"question_{row}"], self[f"answer_{row}"]) for row in self.rows]

    def clean(self):
        values = self.cleaned_data
        self.clean_who_speaks(values)
        self.clean_denial(values)
        self.clean_new_actors(values)
        self.clean_basis(values)
        self.clean_doubts(values)
        self.clean_words(values)
        values["stances"] = self.clean_stances(values)
        return values

    def clean_who_speaks(self, values):
        """The article itself, or who speaks in it; an outlet on record speaks as an actor."""
        if "speakers" in self.errors:
            return
        if not values.get("own_voice"):
            if not values["speakers"]:
                self.add_error("speakers", self.fields["speakers"].error_messages["required"])
        elif self.article.outlet_id:
            self.add_error("speakers", gettext("The outlet of this article is on record: name it as the speaker."))
        elif values["speakers"]:
            self.add_error("speakers", gettext("Name the speaker, or say below that the article says it itself."))

    def clean_denial(self, values):
        if values.get("kind") != Claim.Kind.DENIAL:
            values["extent"], values["denial_of"], values["denies"], values["denies_offered"] = "", "", None, None
        elif not values.get("extent"):
            self.add_error("extent", gettext("Say how far the denial goes."))
        values["denies"] = values.get("denies_offered") or values.get("denies")
        if self.claim and values.get("denies") == self.claim:
            self.add_error("denies", gettext("A claim cannot deny itself."))

    def clean_basis(self, values):
        """If the date is known from the report, it must be the day of the report, or a period with that day in it.

        An inferred date needs a reason.
        """
        if values.get("said_basis") != Claim.Basis.INFERRED:
            values["said_basis_reason"] = ""
        elif not values.get("said_basis_reason", "").strip() and "said_basis_reason" not in self.errors:
            self.add_error("said_basis_reason", gettext("Say in a few words why it is this date."))
        report, said = self.article.published_locally, values.get("said_on")
        if values.get("said_basis") != Claim.Basis.REPORT or not said or report is None:
            return
        if (said.said_first and report.date() < said.said_first) or report.date() > said.said_until:
            message = gettext("The report is of %(day)s. Choose “stated in the text” for another date.") % {
                "day": report.date().isoformat()
            }
            self.add_error("said_basis", message)

    def clean_doubts(self, values):
        """Ask once about dates that are seldom right. If the editor confirms them, they are saved as they are."""
        said, report = values.get("said_on"), self.article.published_locally
        if said is None or (self.claim and said == self.claim.period and values.get("denies") == self.claim.denies):
            return
        denied = values.get("denies")
        if said.is_in_the_future:
            self.doubts.append(gettext("This is in the future. Is the date right?"))
        elif report and (said.said_first or said.said_on) > last_day_of_report(self.article):
            self.doubts.append(gettext("This is after the article was published. Is the date right?"))
        if denied and said.is_before(denied.period):
            self.doubts.append(
                gettext("What it denies was said later: %(date)s. Are both dates right?")
                % {"date": formatted_period(denied)}
            )
        if self.doubts and not values.get("dates_are_right"):
            self.add_error("said_on", self.doubts)

    def clean_new_actors(self, values):
        kinds = {}
        for actor in [name for field in PART_BY_FIELD for name in values.get(field, [])]:
            if actor.pk is None and kinds.setdefault(fold_text(actor.name), actor.kind) != actor.kind:
                self.add_error(
                    "about", gettext("“%(name)s” is to be added as two kinds; choose one.") % {"name": actor.name}
                )

    @property
    def is_digest(self):
        number = str(self["snapshot"].value() or "")
        return number.isdecimal() and self.article.snapshots.filter(number=int(number[:9]), origin="digest").exists()

    def clean_words(self, values):
        """Check that the snapshot has the marked words at the marked place."""
        if {"start", "end", "exact", "snapshot"} - values.keys():
            return self.add_error(
                None, gettext("The marked words did not arrive whole. Mark them again; the rest is kept here.")
            )
        snapshot = self.article.snapshots.standing().filter(number=values["snapshot"]).first()
        start, end, exact = values["start"], values["end"], values["exact"].replace("\r\n", "\n")
        if snapshot is None or start >= end or snapshot.text[start:end] != exact:
            return self.add_error(
                None, gettext("The marked words do not stand at that place of the text. Mark them again.")
            )
        if exact != exact.strip():
            return self.add_error(
                None, gettext("The marked words begin or end with a blank. Mark them again, from word to word.")
            )
        values["words"] = (snapshot, start, end)
        return None

    def clean_stances(self, values):
        pairs = [(values.get(f"question_{row}"), values.get(f"answer_{row}"), row) for row in self.rows]
        asked = [question.text.casefold() for question, _, _ in pairs if question]
        for question, answer, row in pairs:
            if question and not answer:
                self.add_error(f"answer_{row}", gettext("Choose the answer, or no question."))
            elif answer and not question and f"question_{row}" not in self.errors:
                self.add_error(f"question_{row}", gettext("Choose the question that this answers."))
            elif question and asked.count(question.text.casefold()) > 1:
                self.add_error(f"question_{row}", gettext("A claim gives one answer to a question."))
        return [(question, answer) for question, answer, _ in pairs if question and answer]

    def beside(self, now: dict) -> list[tuple[str, str, str]]:
        """(label, current value, typed value) of each field where they differ. `now` is from `claim_form_initial`."""
        pairs = [
            (field, value_in_claim_form(field, now.get(field.name)), value_in_claim_form(field, field.value()))
            for field in self.visible_fields()
        ]
        return [(field.label, there, typed) for field, there, typed in pairs if there != typed]

    @property
    def recorded(self) -> TypedClaim:
        values = self.cleaned_data
        names = (
            "kind",
            "gist",
            "said_basis",
            "said_basis_reason",
            "extent",
            "denial_of",
            "denies",
            "speakers",
            "about",
        )
        names += ("said_to", "audience", "source_unnamed", "stances", "chain", "words")
        return TypedClaim(
            **values["said_on"]._asdict(),
            topics=[*values["topics"], *values["new_topics"]],
            **{name: values[name] for name in names},
        )


def value_in_claim_form(field, value) -> str:
    """The value of a field as text, as its control shows it."""
    chosen = {str(key): str(label) for key, label in getattr(field.field, "choices", ()) if not isinstance(label, list)}
    values = value if isinstance(value, (list, tuple)) else [value]
    return "; ".join(chosen.get(str(one), str(one)) for one in values if one not in (None, "")).replace("\r\n", "\n")


def claim_form_day_of_report(article) -> str:
    """The date of the report in the format of the form; "" if it is not known."""
    day, precision = article.published_locally, article.published_precision
    return date_text_by_precision(day.date(), "day" if precision == "minute" else precision) if day else ""


def date_known_without_reading(article) -> dict:
    """The date of the report. If it has none: on or before the day on which its first text was captured."""
    if article.published_at:
        return {
            "said_on": claim_form_day_of_report(article),
            "said_basis": Claim.Basis.REPORT,
            "said_basis_reason": "",
        }
    captured = timezone.localtime(article.snapshots.order_by("number").first().captured_at).date()
    return {
        "said_on": period_text(Period(captured, PeriodPrecision.BEFORE)),
        "said_basis": Claim.Basis.INFERRED,
        "said_basis_reason": gettext("The article has no date; its text was captured on that day."),
    }


def last_day_of_report(article) -> datetime.date:
    day, precision = article.published_locally.date(), article.published_precision
    return last_day_by_precision(first_day_by_precision(day, precision), precision)


def new_claim_form_initial(article, snapshot, start, end, kind) -> dict:
    """The initial values of the form of a new claim: the marked words, the kind, and what is known of the date."""
    return date_known_without_reading(article) | {
        "start": start,
        "end": end,
        "exact": snapshot.text[start:end],
        "snapshot": snapshot.number,
        "token": uuid.uuid4(),
        "kind": kind,
    }


def claim_form_initial(claim, anchor) -> dict:
    """The initial values of the form of a claim."""
    values = {
        "version": claim.version,
        "kind": claim.kind,
        "gist": claim.gist,
        "extent": claim.extent,
        "denies": claim.denies.slug if claim.denies else "",
        "denial_of": claim.denial_of,
        "said_on": period_text(claim),
        "said_basis": claim.said_basis,
        "said_basis_reason": claim.said_basis_reason,
        "speakers": actors_as_typed(part.actor for part in claim.speakers),
        "own_voice": claim.is_own_voice_of_unknown_outlet,
        "about": actors_as_typed(part.actor for part in claim.about),
        "said_to": actors_as_typed(part.actor for part in claim.said_to),
        "audience": claim.audience,
        "source_unnamed": claim.source_unnamed,
        "chain": chain_as_typed(claim.chain.select_related("actor", "outlet__actor")),
        "topics": [topic.slug for topic in claim.topics.all()],
    }
    if anchor:
        place = {"start": anchor.start, "end": anchor.end, "exact": anchor.exact, "snapshot": anchor.snapshot.number}
        values |= place
    for row, stance in enumerate(claim.stances.select_related("question"), 1):
        values |= {f"question_{row}": question_as_typed(stance.question), f"answer_{row}": stance.answer}
    return values
