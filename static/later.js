// Buttons beside a time that move it by so many minutes, on the clock that it is shown by.
(() => {
  "use strict";

  const two = (number) => String(number).padStart(2, "0");

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-later]");
    const field = button && document.getElementById(button.dataset.of);
    const at = field && new Date(`${field.value}Z`);
    if (!at || Number.isNaN(at.getTime())) return;
    at.setUTCMinutes(at.getUTCMinutes() + Number(button.dataset.later));
    const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
    field.value = `${day}T${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What was refused comes back with its first field in view, ready to be mended.
  addEventListener("load", () => {
    const first = document.querySelector(":is(input, select, textarea)[aria-invalid=\"true\"]");
    if (!first) return;
    first.closest("details")?.setAttribute("open", "");
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  });
})();
