// A claim's date is at first the date of the report. When another date is typed, its basis becomes "stated".

document.addEventListener("input", (event) => {
  const date = event.target;
  const basis = date.form?.elements[date.dataset?.basis];
  if (!basis) return;
  const isReport = date.value === date.dataset.report;
  if (!isReport && basis.value === "report") basis.value = "stated";
  else if (isReport && basis.dataset.chosen === undefined) basis.value = "report";
});

// A basis chosen by hand is not changed back.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[name=said_basis]")) event.target.dataset.chosen = "";
});
