// On an article: list the unfinished forms on its words, and open them again in their place.

import { makeButton, timeOfDay } from "./draft_autosave.js";
import { draftsAt, removeDraft } from "./drafts.js";
import { openFormOn } from "./select_words.js";
import { sliceCodePoints } from "./text_offsets.js";

const article = document.querySelector("[data-record]");

function showUnfinished() {
  document.getElementById("unfinished")?.remove();
  const drafts = draftsAt(article.dataset.record).filter(({ draft }) => draft.words);
  if (!drafts.length) return;
  const section = document.createElement("section");
  section.id = "unfinished";
  section.className = "notice";
  section.setAttribute("role", "status");
  const count = document.createElement("p");
  count.textContent = interpolate(ngettext("%(number)s unfinished claim form:", "%(number)s unfinished claim forms:", drafts.length), { number: drafts.length }, true);
  const list = document.createElement("ul");
  list.append(...drafts.map(rowOf));
  section.append(count, list);
  article.before(section);
}

function rowOf({ key, draft }) {
  const row = document.createElement("li");
  const words = document.createElement("span");
  words.className = "words";
  words.textContent = sliceCodePoints(draft.words.exact, 0, 80);
  const gist = draft.values.gist?.[0] ? ` ${draft.values.gist[0]}` : "";
  const typedAt = interpolate(gettext("typed at %(time)s:"), { time: timeOfDay(draft.at) }, true);
  const reopen = makeButton(gettext("open it again"), () => reopenForm(draft, row, reopen));
  const discard = makeButton(gettext("Discard it"), () => { removeDraft(key); showUnfinished(); });
  row.append(words, `${gist}, ${typedAt} `, reopen, " ", discard);
  return row;
}

// When the words are no longer in the text, the draft stays in this list.
function reopenForm(draft, row, button) {
  if (!openFormOn(draft.words, draft.values.kind?.[0] ?? "assertion")) {
    return button.replaceWith(` ${gettext("(these words no longer stand in the text)")}`);
  }
  row.remove();
  const section = document.getElementById("unfinished");
  if (!section.querySelector("li")) section.remove();
}

showUnfinished();
