// Several are answered at once: the button says how many, and all are ticked without asking for the page.
(() => {
  "use strict";

  const words = document.querySelector(".accepts-how-many");
  const form = words?.closest("form");
  if (!form) return;
  const boxes = [...form.elements].filter((one) => one.type === "checkbox");
  const status = form.querySelector("[role=status]");
  const those = words.textContent;

  function say() {
    const number = boxes.filter((box) => box.checked).length;
    words.textContent = number || those;
    status.textContent = `${number} ticked`;
  }

  document.addEventListener("change", (event) => {
    if (boxes.includes(event.target)) say();
  });
  form.querySelector('[value="tick-all"]')?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of boxes) box.checked = true;
    say();
  });
  addEventListener("pageshow", say);
})();
