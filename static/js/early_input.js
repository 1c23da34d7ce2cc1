// Text typed before the scripts were loaded: fire another input event on the focused field, now that scripts listen.

document.addEventListener("DOMContentLoaded", () => {
  const field = document.activeElement;
  if (!field?.matches("input, textarea") || field.value === field.defaultValue) return;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
