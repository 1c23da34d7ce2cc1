// A search field over names (or claims): options under it, chosen by key, mouse or touch. Without it the field is plain text.
"use strict";

(() => {
  let count = 0;
  const lists = new WeakMap();
  const told = new WeakMap();

  const listOf = (input) => {
    if (lists.has(input)) return lists.get(input);
    const list = document.createElement("ul");
    list.className = "options";
    list.id = `options-${(count += 1)}`;
    list.setAttribute("role", "listbox");
    // Named after the field, but not like it: two controls of one name are told apart by nobody.
    list.setAttribute("aria-label", `${input.labels[0]?.textContent.trim() ?? input.name} …`);
    list.hidden = true;
    input.after(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" }).forEach(([name, value]) => input.setAttribute(name, value));
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) choose(input, option);
    });
    lists.set(input, list);
    return list;
  };

  const typed = (input) => ("several" in input.dataset ? input.value.slice(input.value.lastIndexOf(";") + 1) : input.value).trim();

  const close = (input) => {
    const list = listOf(input);
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (input, option) => {
    if ("several" in input.dataset) {
      const before = input.value.slice(0, input.value.lastIndexOf(";") + 1);
      input.value = `${before}${before ? " " : ""}${option.dataset.name}${input.dataset.suffix ?? ""}`;
    } else {
      input.value = option.dataset.value;
    }
    close(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // Only forms of editors offer it, and theirs is the page with a catalogue.
  const asNew = {
    person: () => gettext("Add “%(name)s” as a new person"),
    state: () => gettext("Add “%(name)s” as a new state"),
    organisation: () => gettext("Add “%(name)s” as a new organisation"),
    question: () => gettext("Track “%(name)s” as a new question"),
    unnamed: () => gettext("Add “%(name)s” as a new unnamed source"),
    newsroom: () => gettext("Add “%(name)s” as a new newsroom"),
    agency: () => gettext("Add “%(name)s” as a new agency"),
  };

  const offerNew = (input, list, name) => {
    (input.dataset.new || "person organisation state unnamed").split(" ").forEach((kind) => {
      if (kind === "question" && !/[?؟？]$/.test(name)) return;
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.dataset.name = option.dataset.value = `${name} (new ${kind})`;
      option.textContent = interpolate(asNew[kind](), { name }, true);
      list.append(option);
    });
  };

  const find = async (input) => {
    const name = typed(input);
    const list = listOf(input);
    const isEnough = name.length >= 2 || (!name && "all" in input.dataset);
    // What follows is a kind or a slug; but a question may hold brackets of its own.
    const isChosen = name.includes(input.dataset.new === "question" ? "(new question)" : "(");
    if (!isEnough || isChosen) return close(input);
    const answer = await fetch(input.dataset.find + encodeURIComponent(name)).catch(() => null);
    if (!answer?.ok || typed(input) !== name || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
    const known = [...list.children].some((option) => option.dataset.name.toLowerCase() === name.toLowerCase());
    // All there is to choose is typed already: the arrow keys are free for what comes after the field.
    if (known && list.children.length === 1) {
      close(input);
      return input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if ("new" in input.dataset && !known) offerNew(input, list, name);
    [...list.children].forEach((option, number) => { option.id = `${list.id}-${number}`; });
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const step = (input, by) => {
    const options = [...listOf(input).children];
    if (!options.length) return;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = at < 0 && by < 0 ? options.at(-1) : options[(at + by + options.length) % options.length];
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  // A name that is half typed concerns the list of options only: the form around it hears of it when it is chosen.
  let waiting = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-find]")) return;
    event.stopPropagation();
    clearTimeout(waiting);
    if (!event.target.value) return event.target.dispatchEvent(new Event("change", { bubbles: true }));
    waiting = setTimeout(() => find(event.target), 150);
  }, true);

  // Leaving the field tells of a change once more; the form has heard of it.
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-find]")) return;
    if (told.get(event.target) === event.target.value) event.stopPropagation();
    told.set(event.target, event.target.value);
  }, true);

  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-find]")) return;
    if (event.key === "ArrowDown" && "all" in input.dataset && listOf(input).hidden) { find(input); return event.preventDefault(); }
    if (listOf(input).hidden) return;
    const chosen = listOf(input).querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") step(input, 1);
    else if (event.key === "ArrowUp") step(input, -1);
    else if (event.key === "Enter" && chosen) choose(input, chosen);
    else if (event.key === "Escape") close(input);
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches?.("[data-all]") && listOf(event.target).hidden) find(event.target);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-find]")) close(event.target);
  });
})();
