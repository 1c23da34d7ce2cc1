// The date of a claim begins as that of the report. Another one that is typed is stated in the text: there is no third way.

document.addEventListener("input", (event) => {
  const date = event.target;
  const basis = date.form?.elements[date.dataset?.basis];
  if (!basis) return;
  const isReport = date.value === date.dataset.report;
  if (!isReport && basis.value === "report") basis.value = "stated";
  else if (isReport && basis.dataset.chosen === undefined) basis.value = "report";
});

// What is chosen by hand stays.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[name=said_basis]")) event.target.dataset.chosen = "";
});
