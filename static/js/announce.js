// Announcements for screen readers: sentences of scripts, messages of the page, claims suggested beside a form.

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

export function announce(sentence) {
  status.textContent = "";
  setTimeout(() => { status.textContent = sentence; }, 50);
}

// Screen readers do not announce messages that are in the page from the start, so the messages are inserted again.
const messages = document.getElementById("messages");
setTimeout(() => { if (!messages.contains(document.activeElement)) messages.append(...messages.childNodes); }, 100);

// Claims suggested beside a form appear without the focus, so their number is announced.
let lastNumber = 0;
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const number = elt.querySelectorAll('[name="link"]:not([value=""])').length;
  if (elt.id !== "form-suggestions" || number === lastNumber) return;
  lastNumber = number;
  announce(interpolate(ngettext("%(number)s claim that it may be linked to", "%(number)s claims that it may be linked to", number), { number }, true));
});
