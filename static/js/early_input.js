// What was typed before the scripts came: a field that has the focus by then tells of it once more, now that they listen.

document.addEventListener("DOMContentLoaded", () => {
  const field = document.activeElement;
  if (!field?.matches("input, textarea") || field.value === field.defaultValue) return;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
