// Keyboard shortcuts for editors. The key a activates the element with data-key="a". The keys j and k choose a task,
// and other keys act in the chosen task. Not while the user types, and only while the keys are on (WCAG 2.1.4).

import { announce } from "./announce.js";
import { localStore } from "./storage.js";
import { TASKS, currentTask, isUsable, listTasks, stepToTask } from "./task_focus.js";

const OFF = "keys-off";
const TYPING = "input, select, textarea, [contenteditable]:not([contenteditable=false]), [role=combobox], [role=listbox]";
const FORMS = ".slot form, form[data-keep], main > form.narrow";
// Keys without an element: key → [label, function].
const offered = new Map();

const areKeysOn = () => localStore.getItem(OFF) === null;
const nameOf = (element) => (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
const mainButton = (form) => form.querySelector("button.main:not([type=button])") ?? form.querySelector("button:not([type]), [type=submit]");

// Add keys without an element: {key: [label, function]}.
export function offerKeys(keys) {
  Object.entries(keys).forEach(([key, offer]) => offered.set(key, offer));
  describeKeys();
}

function elementFor(key) {
  const elements = [...document.querySelectorAll("[data-key]")].filter((element) => element.dataset.key === key && isUsable(element));
  return elements.find((element) => currentTask()?.contains(element)) ?? elements.find((element) => !element.closest(TASKS));
}

function activate(element) {
  if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) element.focus();
  else element.click();
}

// Do the action of a key; false when the key has no action.
function actOn(key) {
  const element = elementFor(key);
  if (element) activate(element);
  else if (offered.has(key)) offered.get(key)[1]();
  else if (document.querySelector(`:is(${TASKS}) [data-key="${CSS.escape(key)}"]`)) announce(gettext("Choose one with j first."));
  else return false;
  return true;
}

// The key of an event. On a keyboard of another script: the Latin letter of the same physical key.
function keyOf(event) {
  const latin = /^[\x21-\x7e]$/.test(event.key) || !/^Key[A-Z]$/.test(event.code) ? event.key : event.code.at(-1);
  if (!/^[a-z]$/i.test(latin)) return latin;
  return `${event.shiftKey ? "Shift+" : ""}${latin.toLowerCase()}`;
}

// Ctrl+Enter presses the main button of the form with the focus, or else of the page's first matching form.
function sendForm(event) {
  const form = event.target.closest("form") ?? document.querySelector(FORMS);
  const buttonWithShift = event.shiftKey ? form?.querySelector("[data-key='Control+Shift+Enter']") : null;
  const button = buttonWithShift ?? (form && mainButton(form));
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

// The down arrow moves from a search field to the results.
function enterFoundList(event) {
  const list = document.querySelector(event.target.dataset.down);
  const first = list?.querySelector('input:checked:not([value=""])') ?? list?.querySelector('input:not([value=""])');
  if (!first) return;
  event.preventDefault();
  first.focus();
  if (!event.target.closest("form.record")) first.click();
}

// A second press during the request would only be refused as stale.
let isSending = false;
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  isSending = true;
  setTimeout(() => { isSending = false; }, 5_000);
});
addEventListener("pageshow", () => { isSending = false; });

function pressKey(event) {
  const key = keyOf(event);
  if (key === "j" || key === "k") stepToTask(key === "j" ? 1 : -1);
  else if (key === "?") openKeyList();
  else if (isSending || (event.repeat && !offered.has(key)) || !actOn(key)) return;
  event.preventDefault();
}

addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.defaultPrevented || event.isComposing || !target.closest || target.closest("dialog") || document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.repeat) return sendForm(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState("AltGraph")) return;
  if (event.key === "ArrowDown" && target.matches("[data-down]")) return enterFoundList(event);
  if (["ArrowDown", "ArrowUp"].includes(event.key) && target.matches(TASKS)) { stepToTask(event.key === "ArrowDown" ? 1 : -1); return event.preventDefault(); }
  if (event.key === "Enter" && target.matches(TASKS)) return target.querySelector("h2 a, h3 a, a[href]")?.click();
  if (areKeysOn() && !target.closest(TYPING)) pressKey(event);
});

// Name the keys for screen readers, also on elements that are added later.
function describeKeys() {
  document.querySelectorAll("[data-key]").forEach((element) => {
    if (areKeysOn() || element.dataset.key.includes("+")) element.setAttribute("aria-keyshortcuts", element.dataset.key);
    else element.removeAttribute("aria-keyshortcuts");
  });
  document.querySelectorAll(".hint .keys").forEach((hint) => { hint.hidden = !areKeysOn(); });
  document.querySelectorAll(FORMS).forEach((form) => mainButton(form)?.setAttribute("aria-keyshortcuts", ["Control+Enter", mainButton(form).dataset.key ?? []].flat().join(" ")));
}

// The dialog with the keys of this page, collected from its elements when the dialog opens.
const keyList = document.createElement("dialog");
keyList.id = "keys";
keyList.className = "keylist";
keyList.setAttribute("aria-labelledby", "keys-title");
keyList.innerHTML = `<h2 id="keys-title">${gettext("Keys on this page")}</h2><p><label><input type="checkbox" role="switch"> ${gettext("Keys on")}</label> <small>${gettext("Off, no single letter does anything. Ctrl+Enter stays.")}</small></p><dl></dl><form method="dialog" class="acts"><button class="main">${gettext("Close")}</button></form>`;
document.body.append(keyList);
const onOff = keyList.querySelector("[role=switch]");

// Each key of this page → its label.
function keysOfPage() {
  const found = new Map([...offered].map(([key, [name]]) => [key, name]));
  if (listTasks().length) found.set("j", gettext("Next in the list")).set("k", gettext("The one before"));
  document.querySelectorAll("[data-key]").forEach((element) => {
    const { key } = element.dataset;
    if (key.includes("+") || !(isUsable(element) || element.closest(".card")) || offered.has(key)) return;
    const names = new Set((found.get(key) ?? "").split(gettext(", or ")).filter(Boolean)).add(nameOf(element));
    found.set(key, [...names].join(gettext(", or ")));
  });
  const form = document.querySelector(FORMS);
  if (form) found.set("Control+Enter", interpolate(gettext("%(name)s (also while typing)"), { name: nameOf(mainButton(form)) }, true));
  return found.set("?", gettext("This list"));
}

function rowOf([key, name]) {
  const [term, text] = [document.createElement("dt"), document.createElement("dd")];
  key.split("+").forEach((part, at) => {
    const cap = document.createElement("kbd");
    cap.textContent = { Control: "Ctrl" }[part] ?? part;
    term.append(...(at ? [" + ", cap] : [cap]));
  });
  text.textContent = name;
  return [term, text];
}

function openKeyList() {
  keyList.querySelector("dl").replaceChildren(...[...keysOfPage()].flatMap(rowOf));
  onOff.checked = areKeysOn();
  keyList.showModal();
}

onOff.addEventListener("change", () => {
  if (onOff.checked) localStore.removeItem(OFF);
  else localStore.setItem(OFF, "off");
  describeKeys();
});

document.querySelectorAll("[data-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", openKeyList);
});

document.addEventListener("htmx:afterSettle", describeKeys);
describeKeys();
