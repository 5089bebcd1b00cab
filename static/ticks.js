// Several conflicts are accepted at once: the button says of how many, and all are ticked without asking for the page.
(() => {
  "use strict";

  const form = document.querySelector(".ticks");
  if (!form) return;
  const boxes = [...form.querySelectorAll('[name="conflict"]')];
  const [words, status] = [form.querySelector(".accepts-how-many"), form.querySelector("[role=status]")];
  const those = words.textContent;

  function say() {
    const number = boxes.filter((box) => box.checked).length;
    words.textContent = number || those;
    status.textContent = `${number} ticked`;
  }

  form.addEventListener("change", (event) => {
    if (boxes.includes(event.target)) say();
  });
  form.querySelector('[value="tick-all"]')?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of boxes) box.checked = true;
    say();
  });
  addEventListener("pageshow", say);
})();
