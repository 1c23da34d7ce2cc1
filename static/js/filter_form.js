// The filters of any list: what the server's answer leaves to the browser, since typed fields are not swapped.

const form = document.getElementById("filter");
const panel = form.closest("details");

// An address holds no empty parameter: of plain requests and of htmx's, which reads a form as a browser does.
form.addEventListener("formdata", ({ formData }) => {
  new Set(formData.keys()).forEach((name) => {
    const values = formData.getAll(name).filter((value) => value.trim());
    formData.delete(name);
    values.forEach((value) => formData.append(name, value));
  });
});

// A facet that was opened or closed by hand stays so when its counts are renewed.
const openedByHand = new Map();
form.addEventListener("click", (event) => {
  const facet = event.target.closest("summary")?.closest(".facet");
  if (facet) openedByHand.set(facet.id, !facet.open);
});

function restoreFacets() {
  openedByHand.forEach((open, id) => {
    const facet = document.getElementById(id);
    if (facet) facet.open = open;
  });
}

// An actor that was typed stands among the facets now, where it can be taken away again.
function emptyActorField() {
  const field = document.getElementById("filter-actor");
  const chosen = [...form.querySelectorAll("#facets input[name=actor]:checked")];
  if (chosen.some((box) => box.value === field.value)) field.value = "";
}

// Typed fields are not swapped: their errors are.
function showErrors(results) {
  form.querySelectorAll(".field").forEach((field) => {
    const control = field.querySelector("input, select");
    const error = [...results.querySelectorAll("[data-field]")].find((one) => one.dataset.field === control.id);
    field.querySelector("strong").textContent = error ? error.querySelector("span").textContent : "";
    field.classList.toggle("bad", Boolean(error));
    if (error) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  });
}

// Boxes are renewed with their counts: the one that was pressed keeps the focus.
let focusedBox = "";
form.addEventListener("focusin", ({ target }) => {
  const isBox = target.closest("#facets [name]");
  focusedBox = isBox ? `#facets [type=checkbox][name="${CSS.escape(target.name)}"][value="${CSS.escape(target.value)}"]` : "";
});

function restoreFocus() {
  if (focusedBox && document.activeElement === document.body) document.querySelector(focusedBox)?.focus();
}

// On a phone the panel of the list of claims covers what was asked for.
function uncoverResults(results, sentBy) {
  const isFolded = panel && getComputedStyle(panel.querySelector("summary")).display !== "none";
  const closes = sentBy === "submit" && isFolded && !results.querySelector(".problems");
  if (closes) panel.open = false;
  if (closes || document.activeElement === document.body) document.getElementById("count").focus();
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  const results = document.getElementById("results");
  if (event.detail.elt !== results && event.detail.target?.id !== "results") return;
  restoreFacets();
  emptyActorField();
  showErrors(results);
  restoreFocus();
  uncoverResults(results, event.detail.requestConfig?.triggeringEvent?.type);
});
