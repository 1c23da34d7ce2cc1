// The filter form of any list. The server's response does not replace typed fields, so this script updates the rest.

const form = document.getElementById("filter");
const panel = form.closest("details");

// No empty parameters in addresses: for plain requests, and for htmx, which reads a form like a browser.
form.addEventListener("formdata", ({ formData }) => {
  new Set(formData.keys()).forEach((name) => {
    const values = formData.getAll(name).filter((value) => value.trim());
    formData.delete(name);
    values.forEach((value) => formData.append(name, value));
  });
});

// A facet that was opened or closed by hand keeps this state when its counts are updated.
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

// A typed actor is now a box in the facets, where it can be removed: empty the field.
function emptyActorField() {
  const field = document.getElementById("filter-actor");
  const chosen = [...form.querySelectorAll("#facets input[name=actor]:checked")];
  if (chosen.some((box) => box.value === field.value)) field.value = "";
}

// Typed fields are not swapped: copy their errors from the results.
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

// The boxes are replaced when their counts are updated: give the focus back to the pressed box.
let focusedBox = "";
form.addEventListener("focusin", ({ target }) => {
  const isBox = target.closest("#facets [name]");
  focusedBox = isBox ? `#facets [type=checkbox][name="${CSS.escape(target.name)}"][value="${CSS.escape(target.value)}"]` : "";
});

function restoreFocus() {
  if (focusedBox && document.activeElement === document.body) document.querySelector(focusedBox)?.focus();
}

// On a phone the filter panel of the list of claims covers the results: close it.
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
