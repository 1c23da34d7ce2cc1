// Choose words of an article with mouse, touch or keyboard, and open the form of a claim beside them.

import { announce } from "./announce.js";
import { ArticleText } from "./article_text.js";
import { forgetDraft } from "./draft_autosave.js";
import { offerKeys } from "./keyboard_shortcuts.js";
import { cardOfWords } from "./open_card.js";
import { chooseTask } from "./task_focus.js";
import { endOf, offsetInSnapshot, startOf } from "./text_offsets.js";

const article = document.querySelector(".text[data-record]");
const text = new ArticleText([...article.querySelectorAll("[data-start]")]);
const selection = document.getSelection();
// The span of the marked words.
let marked = null;
// The span marked before: the keys continue from it when nothing is marked.
let lastMarked = null;

const toolbar = document.createElement("div");
toolbar.className = "marking";
toolbar.hidden = true;
toolbar.setAttribute("role", "toolbar");
toolbar.setAttribute("aria-label", gettext("The marked words"));
toolbar.innerHTML = `<span role="status"></span> <button type="button" class="main" data-kind-of="assertion" data-key="c">${gettext("Record a claim")}</button> <button type="button" data-kind-of="denial" data-key="d">${gettext("Record a denial")}</button> <button type="button" data-whole data-key="f" hidden>${gettext("Whole words")}</button> <button type="button" class="plain" data-clear>${gettext("Clear")}</button>`;
// Words for an existing claim: one button with the label of this action.
if (article.dataset.label) {
  toolbar.querySelector("[data-kind-of=denial]").remove();
  toolbar.querySelector("[data-kind-of]").textContent = article.dataset.label;
}
document.body.append(toolbar);
const wholeWords = toolbar.querySelector("[data-whole]");

function highlight(name, ranges) {
  if (!window.CSS?.highlights) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}

function clearMarked() {
  lastMarked = marked ?? lastMarked;
  marked = null;
  toolbar.hidden = true;
  highlight("marking", []);
}

function mark(span) {
  if (!span) return clearMarked();
  marked = lastMarked = span;
  toolbar.hidden = false;
  const ranges = text.rangesOf(span);
  highlight("marking", ranges);
  const wider = text.widenToWords(span);
  wholeWords.hidden = wider.start === span.start && wider.end === span.end;
  describeMarked(ranges.map(String).join(" "));
}

function describeMarked(words) {
  const count = marked.end - marked.start;
  const shown = words.length > 150 ? `${words.slice(0, 150)}…` : words;
  toolbar.querySelector("[role=status]").textContent = interpolate(ngettext("%(count)s character: %(words)s", "%(count)s characters: %(words)s", count), { count, words: shown }, true);
}

function markAndScroll(span) {
  mark(span);
  if (!span) return;
  const ranges = text.rangesOf(span);
  const [first, last] = [ranges[0], ranges.at(-1)];
  first.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  // A browser without CSS highlights shows the words chosen by key as its own selection.
  if (!window.CSS?.highlights) selection.setBaseAndExtent(first.startContainer, first.startOffset, last.endContainer, last.endOffset);
}

// The span of the browser's selection, without blanks at its ends.
function selectedSpan() {
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const touched = text.paragraphs.filter((paragraph) => range.intersectsNode(paragraph));
  // A drag may end outside the text: then the selection is the part inside the text.
  if (!touched.length || !(article.contains(range.startContainer) || article.contains(range.endContainer))) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  return text.trim({
    start: first.contains(range.startContainer) ? offsetInSnapshot(first, range.startContainer, range.startOffset) : startOf(first),
    end: last.contains(range.endContainer) ? offsetInSnapshot(last, range.endContainer, range.endOffset) : endOf(last),
  });
}

function markSelection() {
  const span = selectedSpan();
  if (span) mark(span);
}

function isChanged(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected && option.value);
  return field.value !== field.defaultValue;
}

// Whether the open form may be closed: nothing is typed in it, or the editor confirms.
function mayDiscardForm() {
  const fields = document.querySelectorAll(".slot :is(textarea, select, input:not([type=hidden]))");
  const holdsText = document.querySelector(".slot [role=alert]") || [...fields].some(isChanged);
  return !holdsText || confirm(gettext("Discard what you typed in the open form?"));
}

function discardForm() {
  const form = document.querySelector(".slot form");
  if (form) forgetDraft(form);
  document.querySelector(".slot")?.remove();
}

function openForm(kind) {
  if (!marked || !mayDiscardForm()) return;
  discardForm();
  const paragraph = text.paragraphAt(marked.end - 1);
  const slot = document.createElement("div");
  slot.className = "slot";
  (paragraph.closest(".passage, header") ?? paragraph).append(slot);
  highlight("recording", text.rangesOf(marked));
  const address = `${article.dataset.record}?start=${marked.start}&end=${marked.end}&kind=${kind}&snapshot=${article.dataset.snapshot}`;
  clearMarked();
  selection.removeAllRanges();
  htmx.ajax("GET", address, { target: slot, swap: "innerHTML" }).then(() => {
    slot.querySelector("textarea[name=gist], button")?.focus();
  });
}

// Open the form again on the words of an unfinished form; false when these words are no longer in the text.
export function openFormOn(words, kind) {
  const span = text.find(words);
  if (!span) return false;
  markAndScroll(span);
  openForm(kind);
  return true;
}

function closeForm() {
  if (!mayDiscardForm()) return;
  discardForm();
  highlight("recording", []);
  article.focus();
}

document.addEventListener("selectionchange", markSelection);

article.addEventListener("click", (event) => {
  if (event.target.closest("form, a, summary, .slot, .card")) return;
  if (selection.isCollapsed) clearMarked();
});

const besideMarked = (step) => text.sentenceBeside(marked ?? lastMarked, step);

article.addEventListener("keydown", (event) => {
  if (event.target !== article || event.ctrlKey || event.metaKey) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step && event.shiftKey && marked) markAndScroll(text.moveEnd(marked, step, "word"));
  else if (step && event.altKey && marked) markAndScroll(text.moveStart(marked, step, "word"));
  else if (step) markAndScroll(besideMarked(step));
  else if (event.key === "Enter" && marked) openForm("assertion");
  else if (event.key === "Escape") { selection.removeAllRanges(); clearMarked(); }
  else return;
  event.preventDefault();
});

toolbar.addEventListener("mousedown", (event) => event.preventDefault());
toolbar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.kindOf) return openForm(button.dataset.kindOf);
  selection.removeAllRanges();
  if (button === wholeWords) mark(text.widenToWords(marked));
  else clearMarked();
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".slot [data-cancel]")) { event.preventDefault(); closeForm(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.target.closest?.(".slot") && !event.defaultPrevented) closeForm();
});

// Mark words by key from anywhere on the page. The focus moves to the article, so that the arrow keys continue there.
function markByKey(span) {
  selection.removeAllRanges();
  article.focus({ preventScroll: true });
  markAndScroll(span);
}

// Do an action on marked words, or announce that no words are marked.
const onMarked = (act) => () => (marked ? act() : announce(gettext("Choose a sentence with n first.")));

offerKeys({
  n: [gettext("Next sentence (with the focus on the text also →)"), () => markByKey(besideMarked(1))],
  p: [gettext("Previous sentence (←)"), () => markByKey(besideMarked(-1))],
  w: [gettext("One word more (Shift + →; the beginning: Alt + ←)"), onMarked(() => markByKey(text.moveEnd(marked, 1, "word")))],
  "Shift+w": [gettext("One word less (Shift + ←; the beginning: Alt + →)"), onMarked(() => markByKey(text.moveEnd(marked, -1, "word")))],
  s: [gettext("One sentence more"), onMarked(() => markByKey(text.moveEnd(marked, 1, "sentence")))],
  "Shift+s": [gettext("One sentence less"), onMarked(() => markByKey(text.moveEnd(marked, -1, "sentence")))],
  f: [gettext("Whole words, where the marked ones end inside a word"), onMarked(() => markByKey(text.widenToWords(marked)))],
  c: [gettext("Record a claim on the marked words (Enter)"), onMarked(() => openForm("assertion"))],
  d: [gettext("Record a denial on the marked words"), onMarked(() => openForm("denial"))],
});

// A claim that was just recorded is current: the next key acts on its card, the next sentence follows its words.
const recorded = new URLSearchParams(location.search).get("recorded");
const recordedWords = recorded && document.getElementById(`claim-${recorded}`);
const recordedParagraph = recordedWords?.closest("[data-start]");
if (recordedParagraph) {
  const [start, end] = [0, recordedWords.childNodes.length].map((at) => offsetInSnapshot(recordedParagraph, recordedWords, at));
  lastMarked = { start, end };
  const card = cardOfWords(recordedWords);
  chooseTask(card, { focus: false });
  // When the browser scrolls to the fragment of the address, it removes the focus again, at the latest on load.
  addEventListener("load", () => setTimeout(() => { if (document.activeElement === document.body) chooseTask(card); }));
}

markSelection(); // a selection made before this script was loaded
