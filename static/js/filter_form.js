// The filters of a list: what the server's answer leaves to the browser, since typed fields are not swapped.
"use strict";

(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const panel = form.closest("details");
  const opened = new Map();

  // A facet that was opened or closed by hand stays so when its counts are renewed.
  form.addEventListener("click", (event) => {
    const facet = event.target.closest("summary")?.closest(".facet");
    if (facet) opened.set(facet.id, !facet.open);
  });

  const keepFacets = () => opened.forEach((open, id) => {
    const facet = document.getElementById(id);
    if (facet) facet.open = open;
  });

  // An actor that was typed stands among the facets now, where it can be taken away again.
  const emptyActor = () => {
    const field = document.getElementById("filter-actor");
    const set = [...form.querySelectorAll("#facets input[name=actor]:checked")];
    if (set.some((box) => box.value === field.value)) field.value = "";
  };

  const tellErrors = (results) => form.querySelectorAll(".field").forEach((field) => {
    const input = field.querySelector("input");
    const told = field.querySelector("strong");
    const error = [...results.querySelectorAll("[data-field]")].find((one) => one.dataset.field === input.id);
    told.textContent = error ? error.querySelector("span").textContent : "";
    field.classList.toggle("bad", Boolean(error));
    if (error) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  });

  // Boxes are renewed with their counts: the one that was pressed keeps the focus.
  let pressed = "";
  form.addEventListener("focusin", (event) => { pressed = event.target.closest("#facets [name]") ? `#facets [type=checkbox][name="${CSS.escape(event.target.name)}"][value="${CSS.escape(event.target.value)}"]` : ""; });
  const keepFocus = () => {
    if (pressed && document.activeElement === document.body) document.querySelector(pressed)?.focus();
  };

  // On a phone the panel covers what was asked for.
  const showResults = (results, sentBy) => {
    const folded = getComputedStyle(panel.querySelector("summary")).display !== "none";
    const closes = sentBy === "submit" && folded && !results.querySelector(".problems");
    if (closes) panel.open = false;
    if (closes || document.activeElement === document.body) document.getElementById("count").focus();
  };

  document.body.addEventListener("htmx:afterSettle", (event) => {
    const results = document.getElementById("results");
    if (event.detail.elt !== results && event.detail.target?.id !== "results") return;
    keepFacets();
    emptyActor();
    tellErrors(results);
    keepFocus();
    showResults(results, event.detail.requestConfig?.triggeringEvent?.type);
  });
})();
