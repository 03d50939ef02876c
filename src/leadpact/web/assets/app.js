// What the pages do beyond links and forms. Everything here is a short cut: without it every page still works.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages with people's data do not stay in the browser's storage
window.htmx = htmx;

const KEYS_OFF = "leadpact-keys-off";
const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")];
const currentRow = () => document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].current");

function moveTo(row) {
  if (!row) return;
  for (const other of rows()) other.classList.toggle("current", other === row);
  const link = row.querySelector("[data-open]");
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.indexOf(currentRow());
  moveTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  return true;
}

const shown = (element) => element.getClientRects().length > 0;

// What a key would do now: inside the list of reasons that is open, then in the row (or question) that is current, then on the page.
function target(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const open = [...document.querySelectorAll("details[open][data-choices]")].at(-1);
  const places = [open, document.activeElement?.closest("[data-row], [data-question]"), currentRow(), document.querySelector("[data-question].current"), document];
  for (const place of places) {
    const found = place && [...place.querySelectorAll(wanted)].find(shown);
    if (found) return found;
  }
  return null;
}

function act(element) {
  if (element.matches("summary")) {
    const details = element.parentElement;
    details.open = !details.open;
    const first = details.open && (details.querySelector("[data-first]") ?? details.querySelector("input:not([type=hidden]), textarea, select, button"));
    if (first) first.focus();
    return;
  }
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function closeOpen() {
  const open = [...document.querySelectorAll("details[open][data-menu]")].at(-1);
  if (!open) return false;
  open.open = false;
  open.querySelector("summary")?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (event.defaultPrevented) return; // the editor has a use of its own for it
    if (document.activeElement && typing(document.activeElement)) document.activeElement.blur();
    else if (closeOpen()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (localStorage.getItem(KEYS_OFF) || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") {
    if (step(event.key === "j" ? 1 : -1)) event.preventDefault();
    return;
  }
  const found = target(event.key);
  if (!found) return;
  event.preventDefault();
  act(found);
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) for (const other of rows()) other.classList.toggle("current", other === row);
  const question = event.target.closest("[data-question]");
  if (question) for (const other of document.querySelectorAll("[data-question]")) other.classList.toggle("current", other === question);
});

// Only one menu is open at a time, and a click elsewhere closes it.
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-dialog]");
  if (dialog) document.getElementById(dialog.dataset.dialog)?.showModal();
  const close = event.target.closest("[data-close]");
  if (close) close.closest("dialog")?.close();
  for (const open of document.querySelectorAll("details[open][data-menu]")) if (!open.contains(event.target)) open.open = false;
});

// A field for a time zone that nobody has filled in begins with the browser's own, where the list beside it has that.
for (const field of document.querySelectorAll("input[data-own-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (field.value === "" && [...(field.list?.options ?? [])].some((option) => option.value === own)) field.value = own;
}

// A form that is sent twice by an impatient hand is sent once.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Who has been signed out meanwhile signs in again and comes back to this page; nothing of it is replaced by the sign-in page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL, location.href).pathname.startsWith("/accounts/")) return;
  event.detail.shouldSwap = false;
  location.reload();
});

// An answer that did not arrive must not look as if it had.
function notSaved() {
  const note = document.createElement("div");
  note.className = "note error";
  note.textContent = "That was not saved: the server could not be reached, or refused it. Load the page again and repeat it.";
  document.getElementById("messages")?.replaceChildren(note);
  window.scrollTo({ top: 0 });
}
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, (event) => event.detail.requestConfig?.verb === "post" && notSaved());
}

// After an answer the page is the newest one; the hand stays at the call sheet, on the next question.
document.addEventListener("htmx:afterSettle", () => {
  if (!document.querySelector("[data-question]")) return;
  const next = document.querySelector("[data-question][data-unanswered]") ?? document.querySelector("[data-question]");
  for (const other of document.querySelectorAll("[data-question]")) other.classList.toggle("current", other === next);
  next?.querySelector("legend")?.focus({ preventScroll: true });
});

// A finding leads to its line in the text of a pact: in the editor where it runs, else in the text area.
function toLine(area, line) {
  if (!area.dispatchEvent(new CustomEvent("to-line", { detail: line, cancelable: true }))) return;
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (area.scrollHeight / lines.length) * (line - 6));
}

// In a form with several buttons the field says which one Enter means.
document.addEventListener("keydown", (event) => {
  const button = event.key === "Enter" && document.getElementById(event.target.dataset?.enter);
  if (!button) return;
  event.preventDefault();
  button.click();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const area = document.getElementById("text");
  if (!link || !area) return;
  event.preventDefault();
  toLine(area, Number(link.dataset.line));
});

const keysOff = document.getElementById("keys-off");
if (keysOff) {
  keysOff.checked = localStorage.getItem(KEYS_OFF) !== null;
  keysOff.addEventListener("change", () => (keysOff.checked ? localStorage.setItem(KEYS_OFF, "yes") : localStorage.removeItem(KEYS_OFF)));
}
document.documentElement.classList.add("has-script");
document.querySelector("[data-question][data-unanswered]")?.classList.add("current");
