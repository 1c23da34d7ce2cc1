// Add an empty row to a form of rows. Without this script the form has a few empty rows each time it is opened.

function addRow(name) {
  const rows = document.querySelector(`[data-rows="${name}"]`);
  const total = rows.closest("form").querySelector(`[name="${name}-TOTAL_FORMS"]`);
  const row = document.querySelector(`template[data-row="${name}"]`).content.cloneNode(true);
  ["id", "name", "for"].forEach((attribute) => {
    row.querySelectorAll(`[${attribute}]`).forEach((element) => {
      element.setAttribute(attribute, element.getAttribute(attribute).replace("__prefix__", total.value));
    });
  });
  rows.append(row);
  total.value = String(Number(total.value) + 1);
  rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
}

document.querySelectorAll("[data-add]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => addRow(button.dataset.add));
});
