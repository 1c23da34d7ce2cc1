// Keys for editors. An element with data-key="a" is what the key does; j and k walk through tasks, and a key acts in the
// task that they chose. Never while something is typed, and only as long as the keys are switched on (WCAG 2.1.4).
"use strict";

const Keys = (() => {
  const OFF = "keys-off";
  const CURSOR = `cursor:${location.pathname}`;
  const TASKS = ":is([data-tasks], .desk .rows) > :is(li, tr), .article .card";
  const TYPING = "input, select, textarea, [contenteditable]:not([contenteditable=false]), [role=combobox], [role=listbox]";
  const FORMS = ".slot form, form[data-keep], main > form.narrow";
  const offered = new Map();
  const status = document.createElement("p");
  let count = 0;
  let busy = false;
  let focused = null;

  const isOn = () => Stored.local.getItem(OFF) === null;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled;
  const nameOf = (element) => (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
  const say = (sentence) => { status.textContent = ""; setTimeout(() => { status.textContent = sentence; }, 50); };

  // Tasks: a list of things of which one is current. The current one has the focus, or something in it has.
  const tasks = () => [...document.querySelectorAll(TASKS)].filter((task) => isSeen(task) && !task.parentElement.closest(TASKS));
  const current = () => tasks().find((task) => task.matches("[aria-current=true]"));

  const choose = (task, { focus = true } = {}) => {
    tasks().forEach((one) => {
      one.tabIndex = one === task ? 0 : -1;
      if (one === task) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    });
    if (!task || !focus) return;
    if (task.matches(".card")) task.open = true;
    task.focus();
    task.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = tasks();
    if (!all.length) return say(gettext("There is no list of tasks on this page."));
    const at = all.indexOf(current());
    if (all[at + by]) choose(all[at < 0 ? 0 : at + by]);
    else say(by > 0 ? gettext("This is the last one.") : gettext("This is the first one."));
  };

  // A task is known again, after a swap or on the next page, by its section and by what it leads to.
  const identity = (task) => {
    const leads = task.querySelector("form[action]") ?? task.querySelector(":is(h2, h3) a") ?? task.querySelector("a[href]");
    return `${task.closest("section")?.id} ${task.id || leads?.getAttribute("action") || leads?.getAttribute("href")}`;
  };

  // The current task, then those after it, then those before: the first that is still there is the next.
  const place = () => {
    const all = tasks();
    const at = all.indexOf(current());
    return at < 0 ? [] : [...all.slice(at), ...all.slice(0, at).reverse()].map(identity);
  };
  const find = (kept) => {
    const all = new Map(tasks().map((task) => [identity(task), task]));
    return all.get(kept.find((one) => all.has(one)));
  };

  const elementFor = (key) => {
    const all = [...document.querySelectorAll("[data-key]")].filter((element) => element.dataset.key === key && isSeen(element));
    return all.find((element) => current()?.contains(element)) ?? all.find((element) => !element.closest(TASKS));
  };

  const activate = (element) => {
    if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) return element.focus();
    element.click();
  };

  const act = (key) => {
    const element = elementFor(key);
    if (element) activate(element);
    else if (offered.has(key)) offered.get(key).run();
    else if (document.querySelector(`:is(${TASKS}) [data-key="${CSS.escape(key)}"]`)) say(gettext("Choose one with j first."));
    else return false;
    return true;
  };

  // On a keyboard of another script, the letter that stands on the key in the Latin one.
  const keyOf = (event) => {
    const latin = /^[\x21-\x7e]$/.test(event.key) || !/^Key[A-Z]$/.test(event.code) ? event.key : event.code.at(-1);
    if (!/^[a-z]$/i.test(latin)) return latin;
    return `${event.shiftKey ? "Shift+" : ""}${latin.toLowerCase()}`;
  };

  // Ctrl+Enter is the main button of the form that one stands in, or of the page's only one.
  const main = (form) => form.querySelector("button.main:not([type=button])") ?? form.querySelector("button:not([type]), [type=submit]");
  const send = (event) => {
    const form = event.target.closest("form") ?? document.querySelector(FORMS);
    const chord = event.shiftKey ? form?.querySelector("[data-key='Control+Shift+Enter']") : null;
    const button = chord ?? (form && main(form));
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  };

  const down = (event) => {
    const list = document.querySelector(event.target.dataset.down);
    const first = list?.querySelector('input:checked:not([value=""])') ?? list?.querySelector('input:not([value=""])');
    if (!first) return;
    event.preventDefault();
    first.focus();
    first.click();
  };

  addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.defaultPrevented || event.isComposing || !target.closest || target.closest("dialog") || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.repeat) return send(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState("AltGraph")) return;
    if (event.key === "ArrowDown" && target.matches("[data-down]")) return down(event);
    if (["ArrowDown", "ArrowUp"].includes(event.key) && target.matches(TASKS)) { step(event.key === "ArrowDown" ? 1 : -1); return event.preventDefault(); }
    if (event.key === "Enter" && target.matches(TASKS)) return target.querySelector("h2 a, h3 a, a[href]")?.click();
    if (!isOn() || target.closest(TYPING)) return;
    const key = keyOf(event);
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "?") list.showModal();
    else if (busy || (event.repeat && !offered.has(key)) || !act(key)) return;
    event.preventDefault();
  });

  // A second press while the first is on its way would only be refused as stale.
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    busy = true;
    setTimeout(() => { busy = false; }, 5_000);
  });
  addEventListener("pageshow", () => { busy = false; });

  document.addEventListener("focusin", (event) => {
    focused = event.target;
    const task = tasks().find((one) => one.contains(event.target));
    if (task && task !== current()) choose(task, { focus: false });
  });

  // After a swap the focus stays where it was, or goes to the next task, or to the heading nearest to what was swapped.
  let before = [];
  document.addEventListener("htmx:beforeSwap", () => { before = place(); });
  const refocus = (swapped) => {
    if (document.activeElement !== document.body || !focused || focused.isConnected) return;
    const next = find(before);
    if (next) return choose(next);
    const heading = swapped.querySelector("h1, h2, h3") ?? document.querySelector("main h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  };
  document.addEventListener("htmx:afterSettle", (event) => { mark(); refocus(event.detail.elt); tell(event.detail.elt); });
  // Claims that are offered beside a form come without the focus.
  let told = 0;
  const tell = (swapped) => {
    const number = swapped.querySelectorAll('[name="link"]:not([value=""])').length;
    if (swapped.id !== "form-suggestions" || number === told) return;
    told = number;
    say(interpolate(ngettext("%(number)s claim that it may be linked to", "%(number)s claims that it may be linked to", number), { number }, true));
  };
  // Where an element was only taken away, htmx settles nothing and says nothing of it.
  document.addEventListener("htmx:afterRequest", (event) => setTimeout(refocus, 60, event.detail.elt));

  addEventListener("pagehide", () => {
    const kept = place();
    if (kept.length) Stored.session.setItem(CURSOR, JSON.stringify({ at: Date.now(), kept }));
    else Stored.session.removeItem(CURSOR);
  });

  // The dialog: what this page offers, read from its elements when it is opened.
  const list = document.createElement("dialog");
  list.id = "keys";
  list.className = "keylist";
  list.setAttribute("aria-labelledby", "keys-title");
  list.innerHTML = `<h2 id="keys-title">${gettext("Keys on this page")}</h2><p><label><input type="checkbox" role="switch"> ${gettext("Keys on")}</label> <small>${gettext("Off, no single letter does anything. Ctrl+Enter stays.")}</small></p><dl></dl><form method="dialog" class="acts"><button class="main">${gettext("Close")}</button></form>`;
  const onOff = list.querySelector("[role=switch]");

  const does = () => {
    const found = new Map([...offered].map(([key, { name }]) => [key, name]));
    if (tasks().length) found.set("j", gettext("Next in the list")).set("k", gettext("The one before"));
    document.querySelectorAll("[data-key]").forEach((element) => {
      const { key } = element.dataset;
      if (key.includes("+") || !(isSeen(element) || element.closest(".card")) || offered.has(key)) return;
      const names = new Set((found.get(key) ?? "").split(gettext(", or ")).filter(Boolean)).add(nameOf(element));
      found.set(key, [...names].join(gettext(", or ")));
    });
    const form = document.querySelector(FORMS);
    if (form) found.set("Control+Enter", interpolate(gettext("%(name)s (also while typing)"), { name: nameOf(main(form)) }, true));
    return found.set("?", gettext("This list"));
  };

  const fill = () => {
    list.querySelector("dl").replaceChildren(...[...does()].flatMap(([key, name]) => {
      const [term, text] = [document.createElement("dt"), document.createElement("dd")];
      key.split("+").forEach((part, at) => {
        const cap = document.createElement("kbd");
        cap.textContent = { Control: "Ctrl" }[part] ?? part;
        term.append(...(at ? [" + ", cap] : [cap]));
      });
      text.textContent = name;
      return [term, text];
    }));
    onOff.checked = isOn();
  };
  const showModal = list.showModal.bind(list);
  list.showModal = () => { fill(); showModal(); };
  onOff.addEventListener("change", () => {
    if (onOff.checked) Stored.local.removeItem(OFF);
    else Stored.local.setItem(OFF, "off");
    mark();
  });

  // What screen readers are told; also of what arrives later.
  const mark = () => {
    document.querySelectorAll("[data-key]").forEach((element) => {
      if (isOn() || element.dataset.key.includes("+")) element.setAttribute("aria-keyshortcuts", element.dataset.key);
      else element.removeAttribute("aria-keyshortcuts");
    });
    document.querySelectorAll(".hint .keys").forEach((hint) => { hint.hidden = !isOn(); });
    document.querySelectorAll(FORMS).forEach((form) => main(form)?.setAttribute("aria-keyshortcuts", ["Control+Enter", main(form).dataset.key ?? []].flat().join(" ")));
    tasks().filter((task) => !task.matches(".card, [aria-labelledby]")).forEach((task) => {
      const title = task.querySelector("h2, h3, .relation, th a");
      if (!title) return;
      title.id ||= `task-${(count += 1)}`;
      task.setAttribute("aria-labelledby", title.id);
    });
    choose(current(), { focus: false });
  };

  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status, list);
  document.querySelectorAll("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => list.showModal());
  });
  mark();
  // Of the page that an action led back to, not of a visit long ago.
  const { at, kept } = JSON.parse(Stored.session.getItem(CURSOR) ?? '{"kept": []}');
  if (kept.length && Date.now() - at < 20000 && !location.hash && !document.querySelector("[autofocus]")) {
    choose(find(kept));
  }
  // A page that came back with errors begins at the first of its wrong fields.
  if (document.activeElement === document.body) document.querySelector("main [aria-invalid=true]")?.focus();
  // What was there from the beginning is not announced; what is put in again is.
  const messages = document.getElementById("messages");
  setTimeout(() => { if (!messages.contains(document.activeElement)) messages.append(...messages.childNodes); }, 100);

  return {
    // Offer keys that no element stands for: {key: [what it does, function]}.
    offer: (keys) => {
      Object.entries(keys).forEach(([key, [name, run]]) => offered.set(key, { name, run }));
      mark();
    },
    say,
    choose,
  };
})();
