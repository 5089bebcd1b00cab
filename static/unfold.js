// What an address or a link on the page points to is unfolded, wherever it lies.
(() => {
  "use strict";

  function unfold(hash) {
    const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (!target?.closest("details")) return;
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    target.scrollIntoView({ block: "nearest" });
    const field = target.querySelector("form :is(input, textarea, select):not([type=\"hidden\"])");
    (field ?? target.querySelector("summary"))?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^=\"#\"]");
    if (link) unfold(link.getAttribute("href"));
  });
  addEventListener("hashchange", () => unfold(location.hash));
  addEventListener("load", () => unfold(location.hash));
})();
