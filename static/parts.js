// Parts of pages that ask for themselves. However such a request ends, its part hears one of three events: `part:fresh`,
// `part:put-off` when the server has others to serve first, or `part:stale` with why. A page never comes into a part,
// and nothing that was typed is lost with a session.
(() => {
  "use strict";

  const OFFLINE = "Your browser is offline.";
  const REASONS = {
    0: "maintwin cannot be reached.",
    422: "That is too much for one request.",
    429: "There were too many requests.",
    503: "maintwin is busy.",
  };
  let typedIn = null;

  const tell = (part, name, detail = {}) => part.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

  function isPage(xhr, config, asker) {
    const led = xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(config.path, location.href).pathname;
    return led || (/^\s*<!doctype/i.test(xhr.responseText) && !asker.hasAttribute("hx-select"));
  }

  function whyNot(xhr) {
    if (!navigator.onLine) return OFFLINE;
    return REASONS[xhr.status] || (xhr.status < 400 ? "Something else answered." : "maintwin could not answer.");
  }

  // What the server says of a session that has ended; following it takes along what was typed into this form.
  function sessionWords(xhr, form) {
    if (!xhr.getResponseHeader("X-Session")) return null;
    const words = document.createElement("template");
    words.innerHTML = xhr.responseText;
    const link = words.content.querySelector("[data-go-on]");
    if (form && link) link.replaceWith(keeping(form, link));
    return words.content.firstElementChild;
  }

  // A button that sends the form only to be kept: it is filled in again after signing in.
  function keeping(form, link) {
    const button = document.createElement("button");
    const [name, value] = link.dataset.goOn.split("=");
    form.id ||= "typed-in";
    Object.assign(button, { name, value, className: "button", textContent: link.textContent, formNoValidate: true });
    button.setAttribute("form", form.id);
    return button;
  }

  // The form that the part is about; of a part about none, the one that was typed in last.
  function formOf(part) {
    const named = part.getAttribute("hx-include");
    return part.closest("form") || (named && document.querySelector(named)) || typedIn;
  }

  document.addEventListener("input", (event) => {
    if (event.target.form?.method === "post") typedIn = event.target.form;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, requestConfig: { elt } } = event.detail;
    if (!isPage(xhr, requestConfig, elt)) return;
    event.detail.shouldSwap = false;
    event.detail.isError = true;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    const every = Number(xhr.getResponseHeader("Look-Again"));
    if (successful) tell(event.target, xhr.getResponseHeader("Not-Yet") ? "part:put-off" : "part:fresh", { every });
  });

  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const { elt, xhr } = event.detail;
      const later = 1000 * (parseInt(xhr.getResponseHeader("Retry-After") ?? "", 10) || 0);
      tell(elt, "part:stale", { why: whyNot(xhr), session: sessionWords(xhr, formOf(elt)), later });
    });
  }

  addEventListener("offline", () => {
    for (const part of document.querySelectorAll("[data-live], [data-preview]")) {
      tell(part, "part:stale", { why: OFFLINE, session: null });
    }
  });
})();
