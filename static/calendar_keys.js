// The keys of the calendar, each of which does what a link or a button of the page does, too.
(() => {
  "use strict";

  const OFF = "calendar-keys-off";
  const TYPED_IN = "input, textarea, select, [contenteditable], [role=combobox], [role=slider]";
  const VIEWS = ["day", "week", "month", "lanes", "list"];
  const SAID = [
    ["C", "Book something new"],
    ["T", "Go to today"],
    ["J or →", "Next days"],
    ["K or ←", "Days before"],
    ["1 to 5", "Day, week, month, lanes, list"],
    ["/", "Search"],
    ["Esc", "Close the panel"],
    ["?", "These keys"],
  ];
  const bar = () => document.getElementById("cal-bar");
  const press = (selector) => bar()?.querySelector(selector)?.click();

  const KEYS = {
    c: book,
    t: () => press("[data-today]"),
    j: () => press("a[rel=next]"),
    k: () => press("a[rel=prev]"),
    ArrowRight: () => press("a[rel=next]"),
    ArrowLeft: () => press("a[rel=prev]"),
    "?": help,
  };
  VIEWS.forEach((_, place) => (KEYS[place + 1] = () => press(`[data-key="${place + 1}"]`)));

  function book() {
    const root = document.getElementById("calendar");
    if (!root || !("mayBook" in root.dataset)) return;
    document.dispatchEvent(new CustomEvent("cal:open", { detail: { url: root.dataset.bookUrl } }));
  }

  function kept(value) {
    try {
      if (value !== undefined) localStorage.setItem(OFF, value);
      return localStorage.getItem(OFF) === "off";
    } catch {
      return false;
    }
  }

  function help() {
    const known = document.querySelector(".cal-keys") ?? made();
    known.querySelector("input").checked = !kept();
    known.showModal();
  }

  function made() {
    const dialog = Object.assign(document.createElement("dialog"), { className: "cal-keys" });
    dialog.setAttribute("aria-labelledby", "cal-keys-head");
    dialog.innerHTML =
      '<form method="dialog"><h2 id="cal-keys-head">Keys</h2><dl></dl><p class="help">Drag over an empty place to ' +
      'book there, or a bar to move it; on a phone, hold it first.</p><p><label class="check"><input type="checkbox"> ' +
      'Keys are on</label></p><p class="buttons"><button class="button" autofocus>Close</button></p></form>';
    for (const [key, does] of SAID) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      dialog.querySelector("dl").append(term, Object.assign(document.createElement("dd"), { textContent: does }));
    }
    dialog.querySelector("input").addEventListener("change", ({ target }) => kept(target.checked ? "on" : "off"));
    document.body.append(dialog);
    return dialog;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPED_IN)) return;
    if (!bar() || document.querySelector("dialog[open], .is-dragging")) return;
    const does = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does || (event.shiftKey && event.key !== "?") || (kept() && event.key !== "?")) return;
    event.preventDefault();
    does();
  });

  // A click with a key held opens the whole form elsewhere, as every link does.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys-help]")) return help();
    if (!event.target.closest?.("[data-book-here]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    book();
  });
})();
