// Every 20 seconds, report the open forms to the server, and show who else has them open. Report forms that are left.

const openForms = () => document.querySelectorAll(".presence[data-subject]");

function reportOpenForms() {
  if (document.visibilityState === "visible") openForms().forEach((one) => htmx.trigger(one, "seen"));
}

function reportLeaving(form) {
  const body = new FormData();
  Object.entries({ subject: form.dataset.subject, csrfmiddlewaretoken: form.dataset.token, left: "on" }).forEach(([name, value]) => body.append(name, value));
  navigator.sendBeacon(form.getAttribute("hx-post"), body);
}

setInterval(reportOpenForms, 20_000);
document.addEventListener("visibilitychange", reportOpenForms);
addEventListener("pagehide", () => openForms().forEach(reportLeaving));
addEventListener("pageshow", (event) => { if (event.persisted) reportOpenForms(); });

// An unchanged response is not swapped in, or a screen reader would read it at each response.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse, xhr } = event.detail;
  if (!target.matches(".presence")) return;
  if (xhr.status === 200 && target.dataset.said === serverResponse) event.detail.shouldSwap = false;
  target.dataset.said = serverResponse;
});
