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
