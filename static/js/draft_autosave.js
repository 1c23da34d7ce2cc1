// Text typed into a form with data-keep is kept in this browser until the server has taken it: it survives a rejected
// form, a reload, a lost session and a crash. Logging out removes it. No password, token, version or file is kept.
"use strict";

const Kept = (() => {
  const MOST_FORMS = 30;
  const MOST_LETTERS = 200_000;
  const LONGEST_AGE = 7 * 24 * 3600 * 1000;
  const SENT = "kept-sent";
  const LEFT = "kept-left";
  const user = document.body.dataset.user ?? "";
  const mine = `kept:${user}:`;
  const waiting = new Map();
  let stopped = !user;

  const pathOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const keyOf = (form) => `${mine}${pathOf(form)}:${form.dataset.keep}`;
  const hour = (time) => new Date(time).toLocaleTimeString(document.documentElement.lang === "id" ? "id" : "en-GB", { hour: "2-digit", minute: "2-digit" });

  const read = (key) => {
    try {
      const entry = JSON.parse(Stored.local.getItem(key));
      return entry?.at && entry.values && Date.now() - entry.at < LONGEST_AGE ? entry : null;
    } catch {
      return null; // Not written by this script: as if nothing were kept.
    }
  };

  const entries = () => Object.keys(Stored.local)
    .filter((key) => key.startsWith("kept:"))
    .map((key) => ({ key, size: key.length + Stored.local.getItem(key).length, entry: read(key) }))
    .sort((one, other) => (other.entry?.at ?? 0) - (one.entry?.at ?? 0));

  // The newest stay, as many as may; what is too old or unreadable goes in any case.
  const sweep = () => {
    let [forms, letters] = [0, 0];
    entries().forEach(({ key, size, entry }) => {
      [forms, letters] = [forms + 1, letters + size];
      if (!entry || forms > MOST_FORMS || letters > MOST_LETTERS) Stored.local.removeItem(key);
    });
  };

  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.matches("button, fieldset, output, [type=hidden], [type=password], [type=file], [type=submit], [data-unkept]"));

  const valuesOf = (form) => {
    const values = {};
    fieldsOf(form).forEach((field) => {
      const list = (values[field.name] ??= []);
      if (field.matches("[type=radio], [type=checkbox]")) { if (field.checked) list.push(field.value); }
      else if (field.matches("select")) list.push(...[...field.selectedOptions].map((option) => option.value));
      else list.push(field.value);
    });
    return values;
  };

  const untouched = (form) => fieldsOf(form).every((field) => {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked === field.defaultChecked;
    if (field.matches("select")) return [...field.options].every((option, at) => option.selected === option.defaultSelected || (at === 0 && !field.querySelector("[selected]")));
    return field.value === field.defaultValue;
  });

  // The place of the marked words, so that the article can open the form again.
  const wordsOf = (form) => {
    const [start, end, exact] = ["start", "end", "exact"].map((name) => form.elements[name]?.value);
    return exact ? { start: Number(start), end: Number(end), exact } : null;
  };

  const line = (form, sentence, ...buttons) => {
    form.querySelector(":scope > .kept")?.remove();
    const told = document.createElement("p");
    told.className = "kept notice wide";
    told.setAttribute("role", "status");
    form.prepend(told);
    told.append(sentence, ...buttons.flatMap((button) => [" ", button]));
  };

  const button = (name, does) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = name;
    made.addEventListener("click", does);
    return made;
  };

  const keep = (form) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    if (stopped || !form.isConnected) return;
    const key = keyOf(form);
    if (untouched(form) && !form.querySelector("[role=alert]")) return Stored.local.removeItem(key);
    const entry = { at: Date.now(), version: form.elements.version?.value, words: wordsOf(form), values: valuesOf(form) };
    const text = JSON.stringify(entry);
    const was = form.dataset.unkeepable;
    delete form.dataset.unkeepable;
    try {
      if (!Stored.lasts || key.length + text.length > MOST_LETTERS) throw new RangeError("not to be kept");
      Stored.local.setItem(key, text);
      sweep();
    } catch {
      // Too long, or the browser's storage is full or closed: say so, and ask before the page is left.
      form.dataset.unkeepable = "";
      if (was === undefined) line(form, gettext("This text cannot be kept in this browser. Save it before you leave this page."));
    }
  };

  const forget = (form) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    delete form.dataset.unkeepable;
    if (user) Stored.local.removeItem(keyOf(form));
  };

  const put = (form, values) => fieldsOf(form).forEach((field) => {
    const kept = values[field.name];
    if (!kept) return;
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = kept.includes(field.value);
    else if (field.matches("select")) [...field.options].forEach((option) => { option.selected = kept.includes(option.value); });
    else field.value = kept.shift() ?? field.value;
  });

  const restore = (form) => {
    const entry = read(keyOf(form));
    if (!entry || stopped) return;
    const before = JSON.stringify(valuesOf(form));
    put(form, structuredClone(entry.values));
    if (JSON.stringify(valuesOf(form)) === before) return;
    const changed = entry.version && form.elements.version?.value && entry.version !== form.elements.version.value;
    const since = changed ? ` ${gettext("The claim was changed since: compare before you save.")}` : "";
    const discard = button(gettext("Discard it"), () => {
      const heading = form.querySelector("[tabindex='-1']") ?? fieldsOf(form)[0];
      forget(form);
      form.reset();
      form.querySelector(":scope > .kept").remove();
      heading?.focus();
    });
    line(form, interpolate(gettext("Restored what you typed at %(time)s."), { time: hour(entry.at) }, true) + since, discard);
  };

  // An article tells which forms on its words were not finished, and opens them again in their place.
  const tellUnfinished = () => {
    const article = document.querySelector("[data-record]");
    const path = article && `${mine}${new URL(article.dataset.record, location.href).pathname}:`;
    const open = path ? entries().filter(({ key, entry }) => key.startsWith(path) && entry?.words) : [];
    document.getElementById("unfinished")?.remove();
    if (!open.length || stopped) return;
    const told = document.createElement("section");
    told.id = "unfinished";
    told.className = "notice";
    told.setAttribute("role", "status");
    const count = document.createElement("p");
    count.textContent = interpolate(ngettext("%(number)s unfinished claim form:", "%(number)s unfinished claim forms:", open.length), { number: open.length }, true);
    const list = document.createElement("ul");
    open.forEach(({ key, entry }) => {
      const row = document.createElement("li");
      const words = document.createElement("span");
      words.className = "words";
      words.textContent = Array.from(entry.words.exact).slice(0, 80).join("");
      const again = button(gettext("open it again"), () => {
        const detail = { ...entry.words, kind: entry.values.kind?.[0] ?? "assertion" };
        // Whoever opens it cancels the event; else the words no longer stand in the text, and what was typed stays here.
        if (!document.dispatchEvent(new CustomEvent("kept:reopen", { cancelable: true, detail }))) row.remove();
        else again.replaceWith(` ${gettext("(these words no longer stand in the text)")}`);
        if (!list.children.length) told.remove();
      });
      const discard = button(gettext("Discard it"), () => { Stored.local.removeItem(key); tellUnfinished(); });
      const typed = entry.values.gist?.[0] ? ` ${entry.values.gist[0]}` : "";
      row.append(words, `${typed}, ${interpolate(gettext("typed at %(time)s:"), { time: hour(entry.at) }, true)} `, again, " ", discard);
      list.append(row);
    });
    told.append(count, list);
    article.before(told);
  };

  // A form sent as a page was taken if the answer led elsewhere: refused forms answer at their own address. What the
  // address bar, Back or a broken connection led to proves nothing.
  const settle = () => {
    const sent = JSON.parse(Stored.session.getItem(SENT) ?? "null");
    Stored.session.removeItem(SENT);
    const [visit] = performance.getEntriesByType("navigation");
    const taken = sent && user && document.referrer === sent.from && visit?.redirectCount > 0 && (visit.responseStatus ?? 200) < 400;
    if (taken && sent.key.startsWith(mine)) Stored.local.removeItem(sent.key);
  };

  const forms = (root) => [...(root.matches?.("form[data-keep]") ? [root] : []), ...root.querySelectorAll("form[data-keep]")];

  addEventListener("storage", (event) => { if (event.key === LEFT && event.newValue?.startsWith(mine)) stopped = true; });
  ["input", "change"].forEach((name) => addEventListener(name, (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-keep]") || stopped) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keep(form), 300));
  }, true));

  const keepAll = () => [...waiting.keys()].forEach(keep);
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepAll(); });

  let leaving = false;
  addEventListener("beforeunload", (event) => { if (!leaving && document.querySelector("form[data-unkeepable]")) event.preventDefault(); });

  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-logout]")) {
      stopped = true;
      entries().filter(({ key }) => key.startsWith(mine)).forEach(({ key }) => Stored.local.removeItem(key));
      Stored.local.setItem(LEFT, `${mine}${Date.now()}`);
    }
    if (!form.matches("[data-keep]")) return;
    keep(form);
    if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
    leaving = true;
    Stored.session.setItem(SENT, JSON.stringify({ key: keyOf(form), from: location.href.split("#")[0] }));
  });

  // Before htmx acts on the answer: it may lead to another page at once.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig.elt;
    if (!form.matches("form[data-keep]") || requestConfig.verb === "get") return;
    if (xhr.status >= 200 && xhr.status < 300 && !new URL(xhr.responseURL, location.href).pathname.startsWith("/login/")) forget(form);
  });
  document.addEventListener("htmx:load", (event) => forms(event.detail.elt).forEach(restore));

  if (user) {
    settle();
    sweep();
    tellUnfinished();
    forms(document).forEach(restore);
  }
  return { forget };
})();
