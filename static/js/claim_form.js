// The form begins with what is known without reading: the date of the report, or that of the capture of an undated text.
// When another date is typed, it is known from the text.

document.addEventListener("input", (event) => {
  const date = event.target;
  const basis = date.form?.elements[date.dataset?.basis];
  if (!basis) return;
  const {first, firstBasis, firstReason} = date.dataset;
  const reason = date.form.elements.said_basis_reason.value;
  if (date.value === first) {
    if (basis.dataset.chosen === undefined) basis.value = firstBasis;
  } else if (basis.value === firstBasis && reason === firstReason) {
    basis.value = "stated";
  }
});

// A basis chosen by hand is not changed back.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[name=said_basis]")) event.target.dataset.chosen = "";
});

// Enter in a field sends nothing: a claim is sent by its buttons, or by Ctrl+Enter. Among the suggested claims the arrow
// keys move the focus and tick nothing; the space bar ticks.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("form.record input") || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") return event.preventDefault();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = step && event.target.closest("#form-suggestions");
  if (!list) return;
  const radios = [...list.querySelectorAll("[type=radio]")];
  radios[radios.indexOf(event.target) + step]?.focus();
  event.preventDefault();
});

// Lists of claims to choose from are loaded anew while the form is filled in. What was chosen meanwhile stays chosen.
let chosen = [];
document.addEventListener("htmx:beforeSwap", () => {
  chosen = Array.from(document.querySelectorAll("form.record [type=radio]:checked"), (radio) => radio.id);
});
document.addEventListener("htmx:afterSwap", () => {
  chosen.forEach((id) => {
    const radio = id && document.getElementById(id);
    if (radio) radio.checked = true;
  });
});
