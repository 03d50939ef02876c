// The editor of a pact. It stands in the place of the text area, which keeps the text for the form; without scripts the text area is there alone.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { fitting } from "./completion.js";

const SEVERITY = { error: "error", warning: "warning", hint: "info" };

function completions(schema) {
  return (context) => {
    const before = context.state.sliceDoc(0, context.pos);
    const found = fitting(schema, before, context.state.doc.toString());
    if (found === null || (!context.explicit && found.from === context.pos && !/[:{[,"(]\s?$/.test(before))) return null;
    return { from: found.from, options: found.options, validFor: /^[\w -]*$/ };
  };
}

// Escape gives Tab back its own meaning, until something is written: who works with the keyboard alone can go on from here.
const leaving = [
  keymap.of([{ key: "Escape", run: (view) => (view.setTabFocusMode(true), true) }]),
  EditorView.updateListener.of((update) => (update.docChanged || (update.focusChanged && !update.view.hasFocus)) && update.view.setTabFocusMode(false)),
];

// A key without a value begins a part of its own, whose lines stand further in.
function furtherIn({ state, dispatch }) {
  const { from, to } = state.selection.main;
  const line = state.doc.lineAt(from);
  const key = /^(\s*(?:- +)*)[^\s#-][^#]*:\s*$/.exec(state.sliceDoc(line.from, from));
  if (from !== to || from !== line.to || key === null) return false;
  dispatch(state.update(state.replaceSelection(`\n${" ".repeat(key[1].length + 2)}`), { scrollIntoView: true, userEvent: "input" }));
  return true;
}

// Where a text takes the place of a selection, browsers join the lines by styles of their own, which the content security policy refuses.
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const range = document.getSelection()?.rangeCount ? document.getSelection().getRangeAt(0) : null;
    if (event.inputType !== "insertText" || !event.data || !range || range.collapsed || view.composing || !event.cancelable) return false;
    const [from, to] = [view.posAtDOM(range.startContainer, range.startOffset), view.posAtDOM(range.endContainer, range.endOffset)];
    if (from === to) return false;
    event.preventDefault();
    const cursor = from + event.data.length;
    const insert = () => view.state.update({ changes: { from, to, insert: event.data }, selection: { anchor: cursor }, userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, event.data, insert))) view.dispatch(insert());
    return true;
  },
});

function extensions(area, schema, host) {
  return [
    EditorView.cspNonce.of(host.dataset.nonce),
    lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), indentOnInput(), bracketMatching(), closeBrackets(), highlightSelectionMatches(),
    yaml(), syntaxHighlighting(classHighlighter), indentUnit.of("  "), EditorState.tabSize.of(2),
    autocompletion({ override: [completions(schema)], icons: false, activateOnTypingDelay: 50 }),
    leaving, replacing,
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, { key: "Enter", run: furtherIn }, ...defaultKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-labelledby": "text-label", "aria-describedby": "text-keys", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      area.value = update.state.doc.toString();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  ];
}

// What the checks beside the editor say, shown at its place in the text.
function findings(view) {
  const found = [];
  for (const one of document.querySelectorAll("#checks li[data-line]")) {
    const number = Number(one.dataset.line);
    if (number < 1 || number > view.state.doc.lines) continue;
    const line = view.state.doc.line(number);
    const from = Math.min(line.from + Math.max(Number(one.dataset.column || 1) - 1, line.text.search(/\S|$/)), line.to);
    const word = /^[^\s,{}[\]:]+/.exec(view.state.sliceDoc(from, line.to))?.[0] ?? "";
    found.push({ from, to: word ? from + word.length : line.to, severity: SEVERITY[one.className] ?? "error", message: one.querySelector("[data-says]").textContent });
  }
  return found.sort((one, other) => one.from - other.from);
}

function toLine(view, number) {
  const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
}

function mount(host, area) {
  const schema = JSON.parse(document.getElementById("language").textContent);
  const label = document.getElementById("text-label");
  const view = new EditorView({ doc: area.value, extensions: extensions(area, schema, host), parent: host });
  host.hidden = false;
  document.getElementById("text-keys").hidden = false;
  area.hidden = true;
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
  area.addEventListener("to-line", (event) => (event.preventDefault(), toLine(view, event.detail)));
  const tell = () => view.dispatch(setDiagnostics(view.state, findings(view)));
  document.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "checks" && tell());
  tell();
}

const host = document.querySelector("[data-editor]");
if (host) mount(host, document.getElementById("text"));
