// Where the cursor stands in the text of a pact, and what the pact declares: read from the lines and their depth, because a text that is being
// written is seldom whole.

const KEY = /^((?:[^\s#'"{}[\],:][^#'"{}[\],:]*?)|'[^']*'|"[^"]*")\s*:(?=\s|$)\s*(.*)$/;
const plain = (text) => text.trim().replace(/^(['"])(.*)\1$/, "$2");

// One line as {column, dash, key, rest}: where its content begins, where its dash stands (-1: none), its key, and what follows.
function read(line) {
  const start = line.search(/\S/);
  if (start < 0 || line[start] === "#") return null;
  const dashes = /^(?:-\s+|-$)/.exec(line.slice(start));
  const column = dashes ? start + dashes[0].length : start;
  const content = line.slice(column);
  const found = KEY.exec(content);
  return { dash: dashes ? start : -1, column, key: found ? plain(found[1]) : null, rest: found ? found[2] : content };
}

// The keys above a line that stands at `column`, outermost first; "-" for an item of a list.
function above(lines, number, column, dash) {
  const path = [];
  let depth = column;
  if (dash >= 0) {
    path.unshift("-");
    depth = dash;
  }
  for (let at = number - 1; at >= 0 && depth >= 0; at -= 1) {
    const line = read(lines[at]);
    if (line === null) continue;
    const parent = path[0] === "-" ? line.dash < 0 && line.column <= depth : line.column < depth;
    if (parent && line.key !== null) {
      path.unshift(line.key);
      depth = line.column;
    }
    if (line.dash >= 0 && line.dash < depth && (parent || line.column === depth)) {
      path.unshift("-");
      depth = line.dash;
    }
  }
  return path;
}

// Walks through what stands on the line before the cursor: maps and lists in braces, and texts in quotes.
function inside(text, path) {
  const open = [];
  let from = 0;
  let quote = "";
  let key = null;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quote) {
      if (sign === quote) quote = "";
    } else if ((sign === "'" || sign === '"') && !text.slice(from, at).trim()) {
      quote = sign;
      from = at + 1;
    } else if (sign === "{" || sign === "[") {
      open.push({ sign, key });
      path = key === null ? path : [...path, key];
      if (sign === "[") path = [...path, "-"];
      key = null;
      from = at + 1;
    } else if ((sign === "}" || sign === "]") && open.length) {
      const closed = open.pop();
      if (closed.sign === "[") path = path.slice(0, -1);
      if (closed.key !== null) path = path.slice(0, -1);
      key = null;
      from = at + 1;
    } else if (sign === "," && open.length) {
      key = null;
      from = at + 1;
    } else if (sign === ":" && key === null && open.at(-1)?.sign !== "[" && /\s|$/.test(text[at + 1] ?? "")) {
      key = plain(text.slice(from, at));
      from = at + 1;
    }
  }
  const typed = text.slice(from).replace(/^\s+/, "");
  const inList = open.at(-1)?.sign === "[";
  return { path: key === null ? path : [...path, key], at: key !== null || inList ? "value" : "key", typed, quoted: quote !== "" };
}

// {path, at, typed, quoted} for the end of `before`: the keys that lead there, whether a key or a value is being written there, what of it stands
// already, and whether in quotes. null inside a comment.
export function place(before) {
  const lines = before.split("\n");
  const number = lines.length - 1;
  const text = lines[number];
  if (/(^|\s)#/.test(text.replace(/'[^']*'|"[^"]*"/g, ""))) return null;
  const start = text.search(/\S/) < 0 ? text.length : text.search(/\S/);
  const dashes = /^(?:-\s+|-$)/.exec(text.slice(start));
  const column = dashes ? start + dashes[0].length : start;
  const found = inside(text.slice(column), above(lines, number, column, dashes ? start : -1));
  const item = dashes !== null && found.at === "key" && found.path.at(-1) === "-";
  return item ? { ...found, orValue: true } : found;
}

// The keys of the whole text as a tree of {key, rest, children}, by their depth.
function tree(text) {
  const root = { key: "", rest: "", children: [], column: -1 };
  const open = [root];
  for (const one of text.split("\n")) {
    const line = read(one);
    if (line === null || line.key === null) continue;
    const depth = line.dash >= 0 ? line.dash + 0.5 : line.column;
    while (open.at(-1).column >= depth) open.pop();
    const node = { key: line.key, rest: line.rest, children: [], column: line.column };
    open.at(-1).children.push(node);
    open.push(node);
  }
  return root;
}

const values = (text) => (/\[([^\]]*)\]/.exec(text)?.[1] ?? "").split(",").map(plain).filter(Boolean);
const keysIn = (text) => [...text.matchAll(/(?:^|[{,])\s*([^\s{},:][^{},:]*?)\s*:(?=\s)/g)].map((found) => plain(found[1]));
const names = (node) => (node?.children.length ? node.children.map((child) => child.key) : keysIn(node?.rest ?? ""));

// What the text declares: everything that a condition or another part can name, in the order in which it stands.
export function declared(text) {
  const root = tree(text);
  const top = (name) => root.children.find((child) => child.key === name);
  const under = (node, name) => node?.children.find((child) => child.key === name);
  const typed = (nodes) =>
    (nodes ?? []).map((node) => {
      const oneOf = under(node, "one of")?.rest ?? /one of:\s*(\[[^\]]*\])/.exec(node.rest)?.[1] ?? "";
      return { name: node.key, type: (under(node, "type")?.rest ?? /type:\s*(\w+)/.exec(node.rest)?.[1] ?? node.rest).trim(), values: values(oneOf) };
    });
  const groups = (top("profile")?.children ?? []).filter((group) => group.key !== "excluded");
  const activities = top("activities");
  const scores = (top("scores")?.children ?? []).map((score) => ({
    name: score.key,
    bands: under(score, "bands") ? names(under(score, "bands")) : keysIn(/bands:\s*\{([^}]*)\}/.exec(score.rest)?.[1] ?? ""),
  }));
  const routes = top("routing")?.children ?? [];
  return {
    teams: names(top("teams")),
    facts: typed(top("facts")?.children),
    lists: names(top("lists")),
    types: values(under(activities, "types")?.rest ?? ""),
    notes: typed(under(activities, "notes")?.children),
    stages: names(top("stages")),
    groups: groups.map((group) => group.key),
    traits: groups.flatMap((group) => group.children).map((trait) => ({ name: trait.key, tested: under(trait, "when") !== undefined || /\bwhen:/.test(trait.rest) })),
    signals: names(top("behaviour")),
    criteria: (top("criteria")?.children ?? []).map((one) => ({ name: one.key, answers: names(under(one, "answers")) })),
    scores,
    routes: [...text.matchAll(/^ {2,}(?:- )?name: (.+)$/gm)].map((found) => plain(found[1])).filter(() => routes.length > 0),
    tracks: [...new Set([...text.matchAll(/\btrack: ([^,}\n]+)/g)].map((found) => plain(found[1])))],
  };
}
