// The focus of an editor: on one task of a list, moved by j and k; after a swap, on the same or the nearest element.

import { announce } from "./announce.js";
import { sessionStore } from "./storage.js";

export const TASKS = ":is([data-tasks], .desk .rows) > :is(li, tr), .article .card";
const LEFT_AT = `cursor:${location.pathname}`;

export const isUsable = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled;

// All tasks of the page. The current task has the focus, or contains the focused element.
export const listTasks = () => [...document.querySelectorAll(TASKS)].filter((task) => isUsable(task) && !task.parentElement.closest(TASKS));
export const currentTask = () => listTasks().find((task) => task.matches("[aria-current=true]"));

export function chooseTask(task, { focus = true } = {}) {
  listTasks().forEach((one) => {
    one.tabIndex = one === task ? 0 : -1;
    if (one === task) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  });
  if (!task || !focus) return;
  if (task.matches(".card")) task.open = true;
  task.focus();
  task.scrollIntoView({ block: "nearest" });
}

export function stepToTask(step) {
  const tasks = listTasks();
  if (!tasks.length) return announce(gettext("There is no list of tasks on this page."));
  const at = tasks.indexOf(currentTask());
  if (tasks[at + step]) chooseTask(tasks[at < 0 ? 0 : at + step]);
  else announce(step > 0 ? gettext("This is the last one.") : gettext("This is the first one."));
}

// Identifies a task after a swap or on the next page: its section, and the address of its form or link.
function identityOf(task) {
  const leads = task.querySelector("form[action]") ?? task.querySelector(":is(h2, h3) a") ?? task.querySelector("a[href]");
  return `${task.closest("section")?.id} ${task.id || leads?.getAttribute("action") || leads?.getAttribute("href")}`;
}

// The current task, then the tasks after it, then those before it. The first that still exists becomes current.
function identitiesFromCurrent() {
  const tasks = listTasks();
  const at = tasks.indexOf(currentTask());
  return at < 0 ? [] : [...tasks.slice(at), ...tasks.slice(0, at).reverse()].map(identityOf);
}

function firstStillThere(identities) {
  const tasks = new Map(listTasks().map((task) => [identityOf(task), task]));
  return tasks.get(identities.find((one) => tasks.has(one)));
}

// Label each task by its title, for screen readers.
let titleCount = 0;
function labelTasks() {
  listTasks().filter((task) => !task.matches(".card, [aria-labelledby]")).forEach((task) => {
    const title = task.querySelector("h2, h3, .relation, th a");
    if (!title) return;
    title.id ||= `task-${(titleCount += 1)}`;
    task.setAttribute("aria-labelledby", title.id);
  });
  chooseTask(currentTask(), { focus: false });
}

let lastFocused = null;
document.addEventListener("focusin", ({ target }) => {
  lastFocused = target;
  const task = listTasks().find((one) => one.contains(target));
  if (task && task !== currentTask()) chooseTask(task, { focus: false });
});

// After a swap the focus stays, or moves to the next task, or to the first heading of the swapped element or the page.
let beforeSwap = [];
function refocus(swapped) {
  if (document.activeElement !== document.body || !lastFocused || lastFocused.isConnected) return;
  const next = firstStillThere(beforeSwap);
  if (next) return chooseTask(next);
  const heading = swapped.querySelector("h1, h2, h3") ?? document.querySelector("main h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

document.addEventListener("htmx:beforeSwap", () => { beforeSwap = identitiesFromCurrent(); });
document.addEventListener("htmx:afterSettle", (event) => { labelTasks(); refocus(event.detail.elt); });
// When an element was only removed, htmx fires no afterSettle event.
document.addEventListener("htmx:afterRequest", (event) => setTimeout(refocus, 60, event.detail.elt));

function rememberTask() {
  const kept = identitiesFromCurrent();
  if (kept.length) sessionStore.setItem(LEFT_AT, JSON.stringify({ at: Date.now(), kept }));
  else sessionStore.removeItem(LEFT_AT);
}
// Already when a form is sent: on a busy machine the next page can begin before the event pagehide of this one.
addEventListener("submit", rememberTask);
addEventListener("pagehide", rememberTask);

// After an action that leads back to this page, choose the former task again; not after more than 20 seconds.
function returnToTask() {
  const { at, kept } = JSON.parse(sessionStore.getItem(LEFT_AT) ?? '{"kept": []}');
  if (kept.length && Date.now() - at < 20_000 && !location.hash && !document.querySelector("[autofocus]")) chooseTask(firstStillThere(kept));
}

labelTasks();
returnToTask();
// On a page with errors, the first wrong field gets the focus.
if (document.activeElement === document.body) document.querySelector("main [aria-invalid=true]")?.focus();
