// Tells every 20 seconds which forms are open, and who else has them open; says so when one is left.
"use strict";

(() => {
  const all = () => document.querySelectorAll(".presence[data-subject]");
  const seen = () => {
    if (document.visibilityState === "visible") all().forEach((one) => htmx.trigger(one, "seen"));
  };

  setInterval(seen, 20_000);
  document.addEventListener("visibilitychange", seen);

  // What is said already is not said again, or a screen reader would read it out at each answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse, xhr } = event.detail;
    if (target.matches(".presence") && xhr.status === 200 && target.dataset.said === serverResponse) event.detail.shouldSwap = false;
    if (target.matches(".presence")) target.dataset.said = serverResponse;
  });

  addEventListener("pagehide", () => all().forEach((one) => {
    const body = new FormData();
    Object.entries({ subject: one.dataset.subject, csrfmiddlewaretoken: one.dataset.token, left: "on" }).forEach(([name, value]) => body.append(name, value));
    navigator.sendBeacon(one.getAttribute("hx-post"), body);
  }));
  addEventListener("pageshow", (event) => { if (event.persisted) seen(); });
})();
