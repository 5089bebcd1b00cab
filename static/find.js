// Boxes that find while one types: the search on every page, which leads there, and the pickers of forms, which tick a
// box. Arrows choose, Enter takes, Escape closes; `/` goes to the search.
(() => {
  "use strict";

  const BOX = "[data-find]";
  const TYPED_IN = "input, textarea, select, [contenteditable]";
  const boxOf = (list) => document.querySelector(`${BOX}[aria-controls="${CSS.escape(list.id)}"]`);
  const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));
  const pickerOf = (box) => box.closest("[data-picker]");
  const optionsOf = (box) => [...listOf(box).querySelectorAll('[role="option"]:not([aria-disabled])')];
  const markedIn = (box) => listOf(box).querySelector('[aria-selected="true"]');

  function show(box, open) {
    listOf(box).hidden = !open;
    if (open) listOf(box).scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-expanded", String(open));
    if (!open) mark(box, null);
  }

  // What stands there is of other words: it cannot be taken any more.
  const isOld = (box) => listOf(box).getAttribute("aria-busy") === "true";

  function mark(box, option) {
    for (const one of optionsOf(box)) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function move(box, step) {
    const options = optionsOf(box);
    const place = options.indexOf(markedIn(box));
    const from = place < 0 && step < 0 ? 0 : place;
    if (options.length) mark(box, options[(from + step + options.length) % options.length]);
  }

  // What an option stands for: one thing, or all that a tag holds.
  function take(box, option) {
    const picker = pickerOf(box);
    if (!picker) return void option.click();
    const chosen = [...option.querySelectorAll("data")];
    const adds = document.getElementById(picker.dataset.rows);
    for (const one of chosen) adds ? addRow(picker, adds, one) : tick(picker, one);
    box.value = "";
    box.dataset.taken = "";
    show(box, false);
    say(picker, chosen.length > 1 ? `${chosen.length} chosen.` : `${chosen[0].dataset.name} chosen.`);
    box.dispatchEvent(new Event("change", { bubbles: true }));
    (box.checkVisibility() ? box : chosenIn(picker).at(0))?.focus();
  }

  // Who goes back to the page finds it asked for anew: the browser fills in its fields, and this what was picked.
  const NAVIGATION = performance.getEntriesByType("navigation")[0];
  const rowsOf = (picker) => document.getElementById(picker.dataset.rows) ?? picker.querySelector("[data-picked]");

  const chosenIn = (picker) => [...rowsOf(picker).querySelectorAll("label.choice :checked")];

  function pickedIn(picker) {
    return chosenIn(picker).map((input) => ({
      value: input.value,
      dataset: {
        name: input.closest("label").querySelector("[data-name-of]").textContent,
        note: input.closest("label").querySelector("[data-note]").textContent.trim(),
        chosen: input.closest(".form-row")?.querySelector("select")?.value,
      },
    }));
  }

  function remember() {
    const pickers = [...document.querySelectorAll("[data-picker]")];
    if (!pickers.length) return;
    const picked = Object.fromEntries(pickers.map((picker) => [picker.dataset.name, pickedIn(picker)]));
    history.replaceState({ ...history.state, picked }, "");
  }

  function putBack() {
    const remembered = history.state?.picked ?? {};
    for (const picker of document.querySelectorAll("[data-picker]")) {
      const picked = remembered[picker.dataset.name] ?? [];
      const total = totalOf(picker);
      if (total) total.value = total.defaultValue;
      for (const one of picked) total ? addRow(picker, rowsOf(picker), one) : tick(picker, one);
      if (picked.length) rowsOf(picker).dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  const totalOf = (picker) =>
    picker.dataset.rows && picker.closest("form").elements[`${picker.dataset.name.replace(/-add$/, "")}-TOTAL_FORMS`];

  addEventListener("load", () => NAVIGATION?.type === "back_forward" && putBack());

  function say(picker, words) {
    picker.querySelector("[data-picked-said]").textContent = words;
  }

  function tick(picker, { value, dataset }) {
    const picked = picker.querySelector("[data-picked]");
    const known = picked.querySelector(`input[value="${CSS.escape(value)}"]`);
    const template = picker.querySelector("[data-chip]");
    if (known) known.checked = true;
    else if (template) picked.prepend(filled(template, value, dataset));
    if (known || template) onlyOne(picker, picked.querySelector(`input[value="${CSS.escape(value)}"]`));
  }

  // Of a picker of one thing, what is chosen now is chosen in place of what was before.
  function onlyOne(picker, chosen) {
    if ("many" in picker.dataset) return;
    for (const other of picker.querySelectorAll("[data-picked] input")) {
      if (other === chosen) continue;
      if (other.type === "radio") other.checked = false;
      else other.closest("label").remove();
    }
  }

  document.addEventListener("change", (event) => {
    const picker = event.target.closest?.("[data-picker]");
    if (picker && event.target.closest("[data-picked]") && event.target.checked) onlyOne(picker, event.target);
    remember();
  });

  function filled(template, value, { name, note }) {
    const part = template.content.cloneNode(true);
    const input = part.querySelector("[data-value], input[value='']");
    input.value = value;
    input.setAttribute("value", value);
    part.querySelector("[data-name-of]").textContent = name;
    part.querySelector("[data-note]").textContent = note === "yours" ? "" : note;
    return part;
  }

  // A row of a list of rows, each with its own fields; what stands there already is ticked again.
  function addRow(picker, rows, { value, dataset }) {
    const known = rows.querySelector(`input[data-value][value="${CSS.escape(value)}"]`);
    if (known) return void (known.checked = true);
    const total = totalOf(picker);
    const template = picker.querySelector("[data-chip]").cloneNode(true);
    template.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const part = filled(template, value, dataset);
    const last = rows.querySelector(":scope > :last-child select");
    const select = part.querySelector("select");
    if (select && (dataset.chosen || last)) select.value = dataset.chosen || last.value;
    total.value = Number(total.value) + 1;
    rows.append(part);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.(TYPED_IN)) {
      const search = document.querySelector("[data-search]:not([hidden])");
      if (!search || !search.checkVisibility()) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!(box instanceof Element) || !box.matches(BOX) || event.isComposing) return;
    const open = !listOf(box).hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) move(box, event.key === "ArrowDown" ? 1 : -1);
      else look(box);
    } else if (event.key === "Enter" && open && markedIn(box) && !isOld(box)) {
      event.preventDefault();
      take(box, markedIn(box));
    } else if (event.key === "Enter" && pickerOf(box)) {
      event.preventDefault();
      if (isOld(box)) box.dataset.takeFirst = "";
      else look(box);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      show(box, false);
    } else if (event.key === "Backspace" && pickerOf(box) && !box.value) {
      untickLast(pickerOf(box), box);
    }
  });

  function untickLast(picker, box) {
    const last = chosenIn(picker).at(-1);
    if (!last) return;
    last.checked = false;
    say(picker, `${last.closest("label").innerText.trim()} removed.`);
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The box keeps the focus: what is taken is taken on letting go.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".options")) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest?.('div[role="option"]:not([aria-disabled])');
    const list = option?.closest(".options");
    if (list && boxOf(list) && !isOld(boxOf(list))) take(boxOf(list), option);
  });

  function typed({ target: box }) {
    delete box.dataset.takeFirst;
    delete box.dataset.taken;
    listOf(box).setAttribute("aria-busy", "true");
  }

  // Looking for something changes nothing of the form: no preview is asked for before it is chosen.
  function listen(box) {
    if ("listens" in box.dataset) return;
    box.dataset.listens = "";
    box.addEventListener("input", typed);
    pickerOf(box)?.addEventListener("input", (event) => event.target === box && event.stopPropagation());
  }

  document.addEventListener("focusin", (event) => {
    const box = event.target;
    if (!box.matches?.(BOX)) return;
    box.select();
    offer(box);
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches?.(BOX)) offer(event.target);
  });

  // What stands ticked or to be ticked beside the field is not offered once more.
  function offer(box) {
    const picker = pickerOf(box);
    if (picker && !("quick" in picker.dataset) && listOf(box).hidden) look(box);
  }

  function look(box) {
    delete box.dataset.taken;
    htmx.trigger(box, "look");
  }

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(BOX)) show(event.target, false);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.target.matches?.(".options") && boxOf(event.target);
    if (!box) return;
    const words = event.detail.requestConfig?.parameters[box.name];
    if (words === undefined || words === box.value) event.target.removeAttribute("aria-busy");
    optionsOf(box).forEach((option, place) => (option.id ||= `${event.target.id}-${place}`));
    // An answer that comes after something was taken opens nothing again.
    const asked = "taken" in box.dataset ? false : pickerOf(box) || box.value.trim();
    show(box, document.activeElement === box && Boolean(asked) && event.target.childElementCount > 0);
    if (!pickerOf(box) || !box.value.trim() || isOld(box)) return;
    const [first] = optionsOf(box);
    mark(box, first ?? null);
    if (first && "takeFirst" in box.dataset) take(box, first);
    delete box.dataset.takeFirst;
  });

  document.addEventListener("part:stale", (event) => {
    const box = event.target;
    if (!box.matches?.(BOX)) return;
    const said = document.createElement("div");
    Object.assign(said, { className: "option-note", role: "option", ariaDisabled: "true" });
    said.append(event.detail.session || `${event.detail.why} Type the whole name.`);
    listOf(box).replaceChildren(said);
    listOf(box).removeAttribute("aria-busy");
    show(box, document.activeElement === box);
  });

  // Without a script a button finds; here it would only be what Enter presses.
  function ready() {
    for (const one of document.querySelectorAll("[data-without-script]")) one.disabled = true;
    document.querySelectorAll(BOX).forEach(listen);
  }

  document.documentElement.dataset.finds = "";
  document.addEventListener("htmx:load", ready);
  ready();
})();
