// A search field for names or claims, with options below it for keyboard, mouse and touch. Without this script it is a
// plain text field.

const lists = new WeakMap();
let listCount = 0;

function makeList(input) {
  const list = document.createElement("ul");
  list.className = "options";
  list.id = `options-${(listCount += 1)}`;
  list.setAttribute("role", "listbox");
  // The field's name with an ellipsis: two controls with the same name cannot be distinguished.
  list.setAttribute("aria-label", `${input.labels[0]?.textContent.trim() ?? input.name} …`);
  list.hidden = true;
  input.after(list);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" }).forEach(([name, value]) => input.setAttribute(name, value));
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) chooseOption(input, option);
  });
  return list;
}

// The list of a field, created on first use.
function listOf(input) {
  if (!lists.has(input)) lists.set(input, makeList(input));
  return lists.get(input);
}

// The typed name; in a field of several names, the last name.
const typedName = (input) => ("several" in input.dataset ? input.value.slice(input.value.lastIndexOf(";") + 1) : input.value).trim();

const reportChange = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));

function closeList(input) {
  const list = listOf(input);
  list.replaceChildren();
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function chooseOption(input, option) {
  if ("several" in input.dataset) {
    const before = input.value.slice(0, input.value.lastIndexOf(";") + 1);
    input.value = `${before}${before ? " " : ""}${option.dataset.name}`;
  } else {
    input.value = option.dataset.value;
  }
  closeList(input);
  reportChange(input);
}

// Only forms of editors offer new entries, and only pages of editors load the translation catalogue.
const NEW = {
  person: () => gettext("Add “%(name)s” as a new person"),
  state: () => gettext("Add “%(name)s” as a new state"),
  organisation: () => gettext("Add “%(name)s” as a new organisation"),
  question: () => gettext("Track “%(name)s” as a new question"),
  unnamed: () => gettext("Add “%(name)s” as a new unnamed source"),
  newsroom: () => gettext("Add “%(name)s” as a new newsroom"),
  agency: () => gettext("Add “%(name)s” as a new agency"),
};

function offerNew(input, list, name) {
  (input.dataset.new || "person organisation state unnamed").split(" ").forEach((kind) => {
    if (kind === "question" && !/[?؟？]$/.test(name)) return;
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.dataset.name = option.dataset.value = `${name} (new ${kind})`;
    option.textContent = interpolate(NEW[kind](), { name }, true);
    list.append(option);
  });
}

async function findOptions(input) {
  const name = typedName(input);
  const list = listOf(input);
  const isEnough = name.length >= 2 || (!name && "all" in input.dataset);
  // A kind or a slug is in brackets after a chosen name. A question may contain other brackets.
  const isChosen = name.includes(input.dataset.new === "question" ? "(new question)" : "(");
  if (!isEnough || isChosen) return closeList(input);
  const answer = await fetch(input.dataset.find + encodeURIComponent(name)).catch(() => null);
  if (!answer?.ok || typedName(input) !== name || document.activeElement !== input) return;
  list.innerHTML = await answer.text();
  const isKnown = [...list.children].some((option) => option.dataset.name.toLowerCase() === name.toLowerCase());
  // The only option is already typed: the form may go on with it. The list stays, so that Enter and the arrow keys do
  // what they do for any other name.
  if (isKnown && list.children.length === 1) reportChange(input);
  if ("new" in input.dataset && !isKnown) offerNew(input, list, name);
  [...list.children].forEach((option, number) => { option.id = `${list.id}-${number}`; });
  list.hidden = !list.children.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
}

function stepToOption(input, step) {
  const options = [...listOf(input).children];
  if (!options.length) return;
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = at < 0 && step < 0 ? options.at(-1) : options[(at + step + options.length) % options.length];
  options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
  input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

// While a name is being typed, only the list of options changes. The form gets an event when an option is chosen.
let pause = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-find]")) return;
  event.stopPropagation();
  clearTimeout(pause);
  if (!event.target.value) return reportChange(event.target);
  pause = setTimeout(() => findOptions(event.target), 150);
}, true);

// Leaving the field fires a second change event for the same value. The form must get only the first.
const lastReported = new WeakMap();
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-find]")) return;
  if (lastReported.get(event.target) === event.target.value) event.stopPropagation();
  lastReported.set(event.target, event.target.value);
}, true);

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-find]")) return;
  if (event.key === "ArrowDown" && "all" in input.dataset && listOf(input).hidden) { findOptions(input); return event.preventDefault(); }
  if (listOf(input).hidden) return;
  const chosen = listOf(input).querySelector("[aria-selected=true]");
  // Past the only option, which is what was typed, the arrow goes on to what is below the field.
  if (event.key === "ArrowDown" && chosen && !chosen.nextElementSibling && chosen.dataset.name === typedName(input)) return closeList(input);
  if (event.key === "ArrowDown") stepToOption(input, 1);
  else if (event.key === "ArrowUp") stepToOption(input, -1);
  else if (event.key === "Enter" && chosen) chooseOption(input, chosen);
  else if (event.key === "Escape") closeList(input);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.matches?.("[data-all]") && listOf(event.target).hidden) findOptions(event.target);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-find]")) closeList(event.target);
});
