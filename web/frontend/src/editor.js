// The editor of /query, over a form that works without it: colours, offers from this graph, and answers without a reload.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";

const KEPT = "placegraph-query"; // where this tab keeps what is typed and not yet asked
const LONGEST = 6000; // signs of an address that any server takes
const KEYWORDS = "ASK BIND CONSTRUCT COUNT DESC DESCRIBE DISTINCT FILTER GROUP_CONCAT HAVING LIMIT MINUS OFFSET OPTIONAL PREFIX SELECT UNION VALUES WHERE"
  .split(" ")
  .concat("GROUP BY", "ORDER BY", "NOT EXISTS");

const LANGUAGE = SparqlLanguage.configure({ props: [styleTags({ "Pname_ln Pname_ns": tags.namespace, Langtag: tags.string })] });

// measured on white and on the active line: 4.5 : 1 and more
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.modifier], color: "#6d1f7e", fontWeight: "600" },
  { tag: [tags.function(tags.name), tags.standard(tags.name)], color: "#6d1f7e" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "#8a3d05" },
  { tag: [tags.string, tags.number, tags.bool, tags.literal], color: "#14532d" },
  { tag: [tags.url, tags.namespace, tags.propertyName, tags.className, tags.typeName, tags.name], color: "#0b4f8a" },
  { tag: tags.comment, color: "#4a5568", fontStyle: "italic" },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: "#14213d" },
]);

const LOOK = EditorView.theme({
  "&": { color: "#14213d", fontSize: ".9rem" },
  "&.cm-focused": { outline: "3px solid #14213d", outlineOffset: "2px", boxShadow: "0 0 0 8px #ffbf47" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content, .cm-gutter": { minHeight: "11rem" },
  ".cm-content": { padding: ".7rem 0", caretColor: "#14213d" },
  ".cm-content:focus-visible": { outline: "none", boxShadow: "none" },
  ".cm-gutters": { backgroundColor: "#f3efe6", color: "#4a5568", borderRight: "1px solid #dcd7cc" },
  ".cm-activeLine": { backgroundColor: "#fbfaf7" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "#ffe3ad", outline: "1px solid #8a8577" },
  ".cm-lintRange-error": { backgroundColor: "#ffd9d9", outline: "2px solid #8f1d1d", backgroundImage: "none" },
  ".cm-tooltip": { border: "1px solid #8a8577", backgroundColor: "#fff", color: "#14213d", borderRadius: "5px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: ".875rem", maxHeight: "17rem", maxWidth: "min(95vw, 44rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".3rem .6rem", lineHeight: "1.4" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "#14213d", color: "#fff" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--sans)", color: "#4a5568", marginLeft: "1rem" },
  "li[aria-selected] .cm-completionDetail": { color: "#fff" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo p": { margin: "0" },
  ".cm-completionInfo": { maxWidth: "22rem", padding: ".5rem .75rem", font: ".875rem/1.45 var(--sans)" },
});

const form = document.getElementById("sparql");
const area = document.getElementById("query");
if (form && area) start();

function start() {
  const prefixes = JSON.parse(form.dataset.prefixes);
  const told = document.getElementById("told");
  const run = document.getElementById("run");
  const here = location.pathname === form.getAttribute("action"); // a shared query has a page of its own
  const attributes = new Compartment();
  let asking = null;

  // the form keeps the text; what has the label and the name is the editor
  area.id = "query-text";
  area.hidden = true;
  area.removeAttribute("required");
  const label = document.getElementById("query-label");
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
  const keys = element("p", { className: "keys", id: "query-keys" });
  keys.innerHTML =
    "<kbd>Ctrl</kbd> <kbd>Enter</kbd> shows the answer, <kbd>Ctrl</kbd> <kbd>Space</kbd> offers what fits, <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor.";
  const stop = element("button", { type: "button", className: "quiet", hidden: true, textContent: "Stop" });
  const clock = element("span", { className: "note" });
  clock.setAttribute("aria-hidden", "true");
  run.after(stop, clock);

  const view = new EditorView({
    parent: element("div", {}),
    state: EditorState.create({
      doc: kept() ?? area.value.replace(/^\n/, ""),
      extensions: [
        EditorView.cspNonce.of(form.dataset.nonce),
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        LANGUAGE,
        syntaxHighlighting(COLOURS),
        LOOK,
        lintGutter(),
        autocompletion({ override: [offers], icons: false, maxRenderedOptions: 40, activateOnTypingDelay: 150 }),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (form.requestSubmit(run), true) }])),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        attributes.of(named(false)),
        EditorView.domEventHandlers({ beforeinput: typedOver }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          keep(area.value);
          if (update.transactions.some((each) => each.isUserEvent("input.type")) && typedColon(update)) declare();
        }),
      ],
    }),
  });
  area.after(view.dom, keys);
  area.value = view.state.doc.toString();
  if (form.dataset.line) mark(Number(form.dataset.line), Number(form.dataset.column), told.textContent);
  if (area.autofocus) view.focus();
  copyable();

  form.addEventListener("submit", (event) => {
    const format = event.submitter?.value;
    declare();
    if (!here || (event.submitter && event.submitter !== run) || (format && format !== "page")) return;
    event.preventDefault();
    const address = new URL(form.action);
    address.searchParams.set("query", view.state.doc.toString());
    const shown = new URLSearchParams(location.search).get("view");
    if (shown) address.searchParams.set("view", shown);
    show(address, true);
  });
  stop.addEventListener("click", () => asking?.abort());
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".views a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(new URL(link.href), true, () => document.querySelector(`.views a[data-view="${link.dataset.view}"]`)?.focus());
  });
  addEventListener("popstate", () => show(new URL(location.href), false));

  /** Keep what is typed here, so that it is there again after Back; it goes with the tab, and to nobody. */
  function keep(text) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ at: location.href, text }));
    } catch {
      // storage is refused or full: then it is as without
    }
  }

  /** Return what was typed at this address when the tab left it, null where it comes afresh. */
  function kept() {
    const [way] = performance.getEntriesByType("navigation");
    if (way?.type !== "back_forward" && way?.type !== "reload") return null;
    try {
      const found = JSON.parse(sessionStorage.getItem(KEPT));
      return found?.at === location.href ? found.text : null;
    } catch {
      return null;
    }
  }

  /** Fetch the page at an address and show its answer here; `push` when it is a new place in the history. */
  async function show(address, push, then) {
    asking?.abort();
    const mine = (asking = new AbortController());
    const outcome = document.getElementById("outcome");
    const began = performance.now();
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    const ticking = setInterval(() => (clock.textContent = seconds()), 100);
    outcome.setAttribute("aria-busy", "true");
    told.textContent = "Asking …";
    stop.hidden = false;
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("outcome")) throw new Error(page.querySelector("h1")?.textContent ?? answer.statusText);
      if (push) window.history.pushState(null, "", address);
      if (push) keep(view.state.doc.toString());
      take(page, push);
      then?.();
    } catch (error) {
      if (asking === mine) {
        told.textContent = mine.signal.aborted ? `Stopped after ${seconds()}.` : `There is no answer: ${error.message}. Try again.`;
      }
    } finally {
      clearInterval(ticking);
      if (asking === mine) {
        asking = null;
        if (document.activeElement === stop) view.focus();
        stop.hidden = true;
        clock.textContent = "";
        outcome.removeAttribute("aria-busy");
      }
    }
  }

  /** Put the answer, or what went wrong, in the place of what was there. */
  function take(page, asked) {
    document.title = page.title;
    for (const name of ["outcome", "trouble"]) {
      document.getElementById(name).replaceChildren(...document.adoptNode(page.getElementById(name)).childNodes);
    }
    told.replaceChildren(...document.adoptNode(page.getElementById("told")).childNodes);
    const theirs = page.getElementById("sparql");
    const text = page.getElementById("query").value;
    if (!asked && text !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    }
    const problem = document.getElementById("problem");
    view.dispatch({ effects: attributes.reconfigure(named(Boolean(problem))) });
    view.dispatch(setDiagnostics(view.state, []));
    if (problem) {
      if (theirs.dataset.line) mark(Number(theirs.dataset.line), Number(theirs.dataset.column), problem.innerText);
      view.focus();
    }
    copyable();
  }

  /** Mark where reading stopped, and go there. */
  function mark(number, column, words) {
    const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
    const from = Math.min(line.from + [...line.text].slice(0, column - 1).join("").length, line.to);
    const to = Math.min(from + 1, view.state.doc.length);
    const message = words.trim().split("\n").pop() || "The query stops making sense here.";
    view.dispatch(setDiagnostics(view.state, [{ from: Math.max(0, to - 1), to, severity: "error", message }]));
    view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  }

  /** Declare what prefixes the text uses without saying so, where we know them. */
  function declare() {
    const changes = declarations(view.state, used(view.state));
    if (changes) view.dispatch({ changes });
  }

  /** Return the change that declares these prefixes, null where there is nothing to declare. */
  function declarations(state, wanted) {
    const declared = new Set([...state.doc.toString().matchAll(/^\s*PREFIX\s+([\w-]*):/gim)].map((match) => match[1]));
    const missing = [...wanted].filter((name) => name in prefixes && !declared.has(name));
    if (!missing.length) return null;
    let from = 0;
    for (let number = 1; number <= state.doc.lines; number++) {
      const line = state.doc.line(number);
      if (/^\s*(#|PREFIX\b|BASE\b)/i.test(line.text)) from = Math.min(line.to + 1, state.doc.length);
      else if (line.text.trim()) break;
    }
    const after = from > 0 && from === state.doc.length && state.doc.line(state.doc.lines).text ? "\n" : "";
    return { from, insert: after + missing.sort().map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("") };
  }

  function used(state) {
    const names = new Set();
    syntaxTree(state).iterate({
      enter: (node) => {
        if (node.name !== "Pname_ln" && node.name !== "Pname_ns") return;
        const before = state.sliceDoc(Math.max(0, node.from - 10), node.from);
        if (!/PREFIX\s+$/i.test(before)) names.add(state.sliceDoc(node.from, node.to).split(":")[0]);
      },
    });
    return names;
  }

  function typedColon(update) {
    let colon = false;
    update.changes.iterChanges((from, to, start, end, text) => (colon ||= text.toString() === ":"));
    const head = update.state.selection.main.head;
    return colon && !/PREFIX\s+[\w-]*:$/i.test(update.state.sliceDoc(Math.max(0, head - 40), head));
  }

  /** Offer what the server finds for this place, and the words of the language. */
  async function offers(context) {
    const before = context.matchBefore(/[\w:.%?$-]+/);
    if (!before && !context.explicit) return null;
    const text = context.state.doc.toString();
    const at = [...text.slice(0, context.pos)].length;
    const address = `/complete?query=${encodeURIComponent(text)}&at=${at}`;
    if (address.length > LONGEST) return null;
    const waiting = new AbortController();
    context.addEventListener("abort", () => waiting.abort());
    let found;
    try {
      const answer = await fetch(address, { signal: waiting.signal });
      if (!answer.ok) return null;
      found = await answer.json();
    } catch {
      return null; // typing went on, or the server is away: nothing is offered
    }
    const options = found.offers.map(option);
    const word = before?.text.toUpperCase() ?? "";
    if (/^[A-Z]{2,}$/.test(word)) {
      const terms = /^(predicate|object|class)$/.test(found.position);
      const words = KEYWORDS.filter((each) => each.startsWith(word)).map((each) => ({ label: each, detail: "keyword" }));
      options.splice(terms ? options.length : 0, 0, ...words);
    }
    const from = context.pos - found.typed.length;
    return options.length ? { from, to: context.pos + found.rest.length, options, filter: false } : null;
  }

  function option(offer) {
    const count = offer.count === null ? "" : ` ${offer.count.toLocaleString("en-GB")}`;
    return {
      label: offer.text,
      detail: `${offer.label}${count}`.trim(),
      info: offer.meaning ? () => element("p", { textContent: offer.meaning }) : undefined,
      apply: (editor, _, from, to) => {
        const more = offer.prefix && declarations(editor.state, [offer.prefix.name]);
        const changes = [{ from, to, insert: offer.text }, ...(more ? [more] : [])];
        const anchor = from + offer.text.length + (more ? more.insert.length : 0);
        editor.dispatch({ changes, selection: { anchor }, userEvent: "input.complete" });
      },
    };
  }
}

/** Type over a selection ourselves: browsers would write inline styles, which the page's policy forbids. */
function typedOver(event, view) {
  if (event.inputType !== "insertText" || event.data === null || view.composing) return false;
  let { from, to } = view.state.selection.main;
  const selected = document.getSelection();
  const range = selected.rangeCount ? selected.getRangeAt(0) : null;
  if (range && !range.collapsed && view.contentDOM.contains(range.commonAncestorContainer)) {
    // what the browser has selected may be newer than what we have heard of
    from = view.posAtDOM(range.startContainer, range.startOffset);
    to = view.posAtDOM(range.endContainer, range.endOffset);
  }
  if (from >= to) return false;
  const insert = () => {
    const changes = { from, to, insert: view.state.toText(event.data) };
    const selection = { anchor: from + changes.insert.length };
    return view.state.update({ changes, selection, userEvent: "input.type", scrollIntoView: true });
  };
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

/** Return what the editor says of itself: its name, how to leave it, and whether its text is wrong. */
function named(wrong) {
  return EditorView.contentAttributes.of({
    id: "query",
    "aria-labelledby": "query-label",
    "aria-describedby": wrong ? "problem query-keys" : "query-keys",
    "aria-invalid": String(wrong),
    spellcheck: "false",
  });
}

/** Give each call that can be copied a button that does it. */
function copyable() {
  if (!navigator.clipboard) return;
  for (const call of document.querySelectorAll(".calls pre, pre.cite")) {
    if (call.parentElement.classList.contains("copied")) continue;
    const button = element("button", { type: "button", className: "quiet", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy: ${call.getAttribute("aria-label")}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(call.textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    const around = element("div", { className: "copied" });
    call.replaceWith(around);
    around.append(call, button);
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
