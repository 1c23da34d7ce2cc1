// The form of filters of any list: it leaves empty fields out of addresses, and shows errors that came with the results.

const form = document.getElementById("filter");

// Of plain requests and of htmx's, which reads a form as a browser does.
form.addEventListener("formdata", ({ formData }) => {
  new Set(formData.keys()).forEach((name) => {
    const values = formData.getAll(name).filter((value) => value.trim());
    formData.delete(name);
    values.forEach((value) => formData.append(name, value));
  });
});

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

document.body.addEventListener("htmx:afterSettle", () => showErrors(document.getElementById("results")));
