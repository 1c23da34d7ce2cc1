// Text typed into a form with data-keep is stored in this browser until the server accepts the form. It survives a
// rejected form, a reload, a lost session and a crash. Logging out removes it. Passwords, tokens, versions and files
// are not stored.

import { OF_USER, draftKey, readDraft, removeDraft, removeDraftsOfUser, removeOldDrafts, writeDraft } from "./drafts.js";
import { localStore, sessionStore } from "./storage.js";

// Keys of the storage: the form that was just sent, and the user who logged out.
const SENT = "kept-sent";
const LEFT = "kept-left";
// Map of forms with unsaved typing → the timer that will save them.
const timers = new Map();
let hasLoggedOut = false;

const formsIn = (root) => [...(root.matches?.("form[data-keep]") ? [root] : []), ...root.querySelectorAll("form[data-keep]")];
const keyOf = (form) => draftKey(form.getAttribute("action") || location.href, form.dataset.keep);
const isTicked = (field) => field.matches("[type=radio], [type=checkbox]");

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !field.matches("button, fieldset, output, [type=hidden], [type=password], [type=file], [type=submit], [data-unkept]"));
}

// {name: [value, …]}
function valuesOf(form) {
  const values = {};
  fieldsOf(form).forEach((field) => {
    const list = (values[field.name] ??= []);
    if (isTicked(field)) { if (field.checked) list.push(field.value); }
    else if (field.matches("select")) list.push(...[...field.selectedOptions].map((option) => option.value));
    else list.push(field.value);
  });
  return values;
}

function fillIn(form, values) {
  fieldsOf(form).forEach((field) => {
    const list = values[field.name];
    if (!list) return;
    if (isTicked(field)) field.checked = list.includes(field.value);
    else if (field.matches("select")) [...field.options].forEach((option) => { option.selected = list.includes(option.value); });
    else field.value = list.shift() ?? field.value;
  });
}

function isUnchanged(form) {
  return fieldsOf(form).every((field) => {
    if (isTicked(field)) return field.checked === field.defaultChecked;
    if (field.matches("select")) return [...field.options].every((option, at) => option.selected === option.defaultSelected || (at === 0 && !field.querySelector("[selected]")));
    return field.value === field.defaultValue;
  });
}

// The span and text of the marked words, with which the article can open the form again.
function wordsOf(form) {
  const [start, end, exact] = ["start", "end", "exact"].map((name) => form.elements[name]?.value);
  return exact ? { start: Number(start), end: Number(end), exact } : null;
}

export function makeButton(name, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = name;
  button.addEventListener("click", onClick);
  return button;
}

export function timeOfDay(time) {
  const locale = document.documentElement.lang === "id" ? "id" : "en-GB";
  return new Date(time).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

function showNotice(form, sentence, ...buttons) {
  form.querySelector(":scope > .kept")?.remove();
  const notice = document.createElement("p");
  notice.className = "kept notice wide";
  notice.setAttribute("role", "status");
  form.prepend(notice);
  notice.append(sentence, ...buttons.flatMap((button) => [" ", button]));
}

function stopTimer(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

function saveDraft(form) {
  stopTimer(form);
  if (hasLoggedOut || !form.isConnected) return;
  if (isUnchanged(form) && !form.querySelector("[role=alert]")) return removeDraft(keyOf(form));
  const wasUnkeepable = "unkeepable" in form.dataset;
  delete form.dataset.unkeepable;
  try {
    writeDraft(keyOf(form), { at: Date.now(), version: form.elements.version?.value, words: wordsOf(form), values: valuesOf(form) });
  } catch {
    // Show a notice, and ask before the user leaves the page.
    form.dataset.unkeepable = "";
    if (!wasUnkeepable) showNotice(form, gettext("This text cannot be kept in this browser. Save it before you leave this page."));
  }
}

const saveTyped = () => [...timers.keys()].forEach(saveDraft);

export function forgetDraft(form) {
  stopTimer(form);
  delete form.dataset.unkeepable;
  removeDraft(keyOf(form));
}

function discardDraft(form) {
  const heading = form.querySelector("[tabindex='-1']") ?? fieldsOf(form)[0];
  forgetDraft(form);
  form.reset();
  form.querySelector(":scope > .kept").remove();
  heading?.focus();
}

function restoreDraft(form) {
  const draft = readDraft(keyOf(form));
  if (!draft || hasLoggedOut) return;
  const before = JSON.stringify(valuesOf(form));
  fillIn(form, structuredClone(draft.values));
  if (JSON.stringify(valuesOf(form)) === before) return;
  const version = form.elements.version?.value;
  const isStale = draft.version && version && draft.version !== version;
  const warning = isStale ? ` ${gettext("The claim was changed since: compare before you save.")}` : "";
  const restored = interpolate(gettext("Restored what you typed at %(time)s."), { time: timeOfDay(draft.at) }, true);
  showNotice(form, restored + warning, makeButton(gettext("Discard it"), () => discardDraft(form)));
}

// The server accepted a form sent without htmx if it redirected: a rejected form is shown again without a redirect. A
// visit by the address bar, by Back or after a broken connection proves nothing.
function forgetTakenDraft() {
  const sent = JSON.parse(sessionStore.getItem(SENT) ?? "null");
  sessionStore.removeItem(SENT);
  const [visit] = performance.getEntriesByType("navigation");
  const isTaken = sent && document.referrer === sent.from && visit?.redirectCount > 0 && (visit.responseStatus ?? 200) < 400;
  if (isTaken && sent.key.startsWith(OF_USER)) removeDraft(sent.key);
}

["input", "change"].forEach((name) => addEventListener(name, (event) => {
  const { form } = event.target;
  if (!form?.matches("[data-keep]") || hasLoggedOut) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => saveDraft(form), 300));
}, true));

addEventListener("pagehide", saveTyped);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") saveTyped(); });

let isLeaving = false;
addEventListener("beforeunload", (event) => { if (!isLeaving && document.querySelector("form[data-unkeepable]")) event.preventDefault(); });

function logOut() {
  hasLoggedOut = true;
  removeDraftsOfUser();
  localStore.setItem(LEFT, `${OF_USER}${Date.now()}`);
}

// The storage event reaches the other tabs when one tab logs out.
addEventListener("storage", (event) => { if (event.key === LEFT && event.newValue?.startsWith(OF_USER)) hasLoggedOut = true; });

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-logout]")) logOut();
  if (!form.matches("[data-keep]")) return;
  saveDraft(form);
  if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
  isLeaving = true;
  sessionStore.setItem(SENT, JSON.stringify({ key: keyOf(form), from: location.href.split("#")[0] }));
});

// Before htmx acts on the response: it may load another page at once.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  const form = requestConfig.elt;
  if (!form.matches("form[data-keep]") || requestConfig.verb === "get") return;
  if (xhr.status >= 200 && xhr.status < 300 && !new URL(xhr.responseURL, location.href).pathname.startsWith("/login/")) forgetDraft(form);
});
document.addEventListener("htmx:load", (event) => formsIn(event.detail.elt).forEach(restoreDraft));

forgetTakenDraft();
removeOldDrafts();
formsIn(document).forEach(restoreDraft);
