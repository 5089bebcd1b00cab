// A form acts once, by the key in it. Who goes back to a page that is asked for anew finds what they typed there, but
// forms with new keys: the page remembers under which key each form was sent, and gives it back.
(() => {
  "use strict";

  const NAME = "once";
  const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const remembered = () => history.state?.sentForms ?? {};

  // Which of the page's forms it is: by where it leads, and its place among those that lead there.
  function placeOf(form) {
    const address = form.getAttribute("action");
    const alike = [...document.forms].filter((other) => other.getAttribute("action") === address);
    return `${address} ${alike.indexOf(form)}`;
  }

  document.addEventListener("submit", (event) => {
    const key = event.target.elements.namedItem(NAME);
    if (!key) return;
    const sentForms = { ...remembered(), [placeOf(event.target)]: key.value };
    history.replaceState({ ...history.state, sentForms }, "");
  });

  if (!cameBack()) return;
  for (const form of document.forms) {
    const [key, sent] = [form.elements.namedItem(NAME), remembered()[placeOf(form)]];
    if (key && sent) key.value = sent;
  }
})();
