// The date of a claim begins as that of the report. Another one that is typed is stated in the text: there is no third way.
"use strict";

document.addEventListener("input", (event) => {
  const date = event.target;
  const basis = date.form?.elements[date.dataset?.basis];
  if (!basis) return;
  const followed = basis.dataset.followed !== undefined;
  if (date.value !== date.defaultValue && basis.value === "report") {
    basis.value = "stated";
    basis.dataset.followed = "";
  } else if (date.value === date.defaultValue && followed) {
    basis.value = "report";
    delete basis.dataset.followed;
  }
});

// What is chosen by hand stays.
document.addEventListener("change", (event) => { delete event.target.dataset?.followed; });
