// What screen readers are told: a sentence of a script, the messages of the page, claims that are offered beside a form.

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

export function announce(sentence) {
  status.textContent = "";
  setTimeout(() => { status.textContent = sentence; }, 50);
}

// What was there from the beginning is not announced; what is put in again is.
const messages = document.getElementById("messages");
setTimeout(() => { if (!messages.contains(document.activeElement)) messages.append(...messages.childNodes); }, 100);

// Claims that are offered beside a form come without the focus.
let lastNumber = 0;
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const number = elt.querySelectorAll('[name="link"]:not([value=""])').length;
  if (elt.id !== "form-suggestions" || number === lastNumber) return;
  lastNumber = number;
  announce(interpolate(ngettext("%(number)s claim that it may be linked to", "%(number)s claims that it may be linked to", number), { number }, true));
});
