// Beside each field of a day and time the same moment in words: browsers write it in their own language and order.
(() => {
  "use strict";

  const FIELDS = "input[type=datetime-local][data-zone]";
  const US = ["en-US", "en-CA"];
  const LETTERS = { America: US, US, Canada: US, Pacific: ["en-US", "en-NZ"], Europe: ["en-GB"], Australia: ["en-AU"] };
  const NONE = ["Australia/Lord_Howe"];
  const UTC = /^(Etc\/)?(UTC|UCT|Universal|Zulu)$/;
  const DAY = { weekday: "short", day: "numeric", month: "short" };
  const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const part = (language, options, at, type) =>
    new Intl.DateTimeFormat(language, options).formatToParts(at).find((one) => one.type === type).value;

  // What the zone is called at that moment, as the server says it: MST, or UTC+05:45 where letters would mislead.
  function nameOf(zone, at) {
    if (UTC.test(zone)) return "UTC";
    const languages = NONE.includes(zone) ? [] : LETTERS[zone.split("/")[0]] || [];
    const names = languages.map((one) => part(one, { timeZone: zone, timeZoneName: "short" }, at, "timeZoneName"));
    const name = names.find((one) => /^[A-Za-z]+$/.test(one));
    if (name) return name;
    return part("en-GB", { timeZone: zone, timeZoneName: "longOffset" }, at, "timeZoneName").replace("GMT", "UTC");
  }

  const shown = (at, zone) => new Date(`${at.toLocaleString("sv", { timeZone: zone }).replace(" ", "T")}Z`);

  // The instant at which clocks of the zone show this; of one that comes twice the first.
  function instantOf(text, zone) {
    const local = new Date(`${text}Z`);
    if (Number.isNaN(local.getTime())) return null;
    const about = (at) => new Date(local.getTime() - (shown(at, zone).getTime() - at.getTime()));
    return about(about(local));
  }

  function words(at, zone, now) {
    const say = (timeZone, options, of = at) =>
      new Intl.DateTimeFormat("en-GB", { ...options, timeZone }).format(of).replace(",", "");
    const year = (timeZone, of) => say(timeZone, { year: "numeric" }, of);
    const day = (timeZone) =>
      say(timeZone, year(timeZone) === year(timeZone, now) ? DAY : { ...DAY, year: "numeric" });
    const local = `${day(zone)}, ${say(zone, TIME)} ${nameOf(zone, at)}`;
    if (nameOf(zone, at) === "UTC") return local;
    const utcDay = say(zone, DAY) === say("UTC", DAY) ? "" : `${day("UTC")}, `;
    return `${local} · ${utcDay}${say("UTC", TIME)} UTC`;
  }

  function say(field) {
    const at = field.value && instantOf(field.value, field.dataset.zone);
    let said = field.parentElement.querySelector(":scope > .moment-words");
    if (!said) {
      said = Object.assign(document.createElement("output"), { className: "help moment-words" });
      said.htmlFor = field.id;
      field.after(said);
    }
    said.textContent = at ? words(at, field.dataset.zone, new Date()) : "";
  }

  const all = (root) => root.querySelectorAll?.(FIELDS).forEach(say);
  document.addEventListener("input", (event) => event.target.matches?.(FIELDS) && say(event.target));
  document.addEventListener("htmx:load", (event) => all(event.target));
  addEventListener("load", () => all(document));
})();
