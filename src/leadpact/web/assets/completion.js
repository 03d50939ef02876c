// What can be written at a place of a pact: the words of the language from its JSON Schema, and the names that the pact itself declares.
import { declared, place } from "./place.js";

const TESTS = {
  number: ["at least ", "at most ", "more than ", "less than ", "known", "unknown"],
  date: ["at least ", "at most ", "known", "unknown"],
  text: ["contains ", "starts with ", "ends with ", "has word ", "known", "unknown"],
  boolean: ["true", "false", "known", "unknown"],
};
const FUNCTIONS = ["lower(", "contains(", "starts_with(", "ends_with(", "has_word(", "listed(", "days_since(", "days_until("];
const WORDS = ["and ", "or ", "not ", "in (", "between ", "is null", "is not null"];
const kind = (type) => (type === "integer" ? "number" : type === "" || type.startsWith("{") ? "text" : type);

function resolved(schema, root) {
  if (schema === undefined || schema === true || schema === false) return [];
  const here = schema.$ref ? resolved(root.$defs[schema.$ref.slice("#/$defs/".length)], root) : [];
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((part) => resolved(part, root));
  return [schema, ...here, ...parts];
}

// All schemas that may hold at the end of the path.
function at(root, path) {
  let found = resolved(root, root);
  for (const step of path) {
    const next = found.map((schema) => (step === "-" ? schema.items : schema.properties?.[step] ?? schema.additionalProperties));
    const known = found.some((schema) => step !== "-" && schema.properties?.[step]);
    found = next.filter((schema, place) => !known || found[place].properties?.[step]).flatMap((schema) => resolved(schema, root));
  }
  return found;
}

const inCondition = (schemas, root) => schemas.includes(root.$defs.tests);

// Everything that a condition at this path may name, as {name, type, values, about}; only what stands above it in the language.
function nameable(path, pact) {
  const facts = pact.facts.map((fact) => ({ name: fact.name, type: kind(fact.type), values: fact.values, about: "fact" }));
  if (facts.some((fact) => fact.name === "email")) facts.push({ name: "email_domain", type: "text", values: [], about: "fact" });
  const signals = pact.signals.map((name) => ({ name, type: "number", values: [], about: "signal" }));
  if (path[0] === "claims" || path[0] === "committee") return facts;
  if (path[0] === "behaviour") return pact.notes.map((note) => ({ name: note.name, type: kind(note.type), values: note.values, about: "note" }));
  if (path[0] === "journey") return signals;
  if (path[0] === "profile") return [...facts, ...signals];
  return [...facts, ...signals, ...judged(pact), ...(path[0] === "routing" ? [{ name: "stage", type: "text", values: pact.stages, about: "stage" }] : [])];
}

function judged(pact) {
  const traits = pact.traits.filter((trait) => trait.tested).map(({ name }) => ({ name, type: "boolean", values: [], about: "trait" }));
  const criteria = pact.criteria.map(({ name, answers }) => ({ name, type: "text", values: answers, about: "criterion" }));
  const scores = pact.scores.flatMap(({ name, bands }) => [
    ...[name, `${name}_low`, `${name}_high`].map((one) => ({ name: one, type: "number", values: [], about: "score" })),
    { name: `${name}_band`, type: "text", values: bands, about: "band" },
  ]);
  const fixed = [{ name: "criteria_met", type: "number", values: [], about: "criteria" }, { name: "excluded", type: "boolean", values: [], about: "excluded" }];
  return [...traits, ...criteria, ...fixed, ...scores, { name: "grade", type: "text", values: [], about: "grade" }];
}

// Names of other parts that belong to a key, wherever it stands.
function named(path, pact) {
  const own = path.filter((step) => step !== "-");
  const key = own.at(-1);
  const scores = pact.scores.map((score) => score.name);
  const traits = pact.traits.map((trait) => trait.name);
  const found = {
    owner: pact.teams, activity: ["any", ...pact.types], "or on": pact.types, "value of": pact.facts.map((fact) => fact.name),
    "once per": ["day", "lead", ...pact.notes.map((note) => note.name)], track: pact.tracks, "order leads by": scores, grade: scores,
  };
  if (own[0] === "lists" && key === "of") return [...pact.facts.map((fact) => fact.name), "email_domain"];
  if (own[0] === "scores" && key === "of") return [...pact.groups, "behaviour", "criteria", ...scores, ...traits, ...pact.signals];
  if (own[0] === "cases" && key === "type") return pact.types;
  if (own[0] === "cases" && key === "stage") return pact.stages;
  if (own[0] === "cases" && key === "route") return pact.routes;
  if (own[0] === "cases" && own.at(-2) === "answers") return pact.criteria.find((one) => one.name === key)?.answers ?? [];
  if (own[0] === "cases" && own.at(-2) === "lead") return pact.facts.find((fact) => fact.name === key)?.values ?? [];
  return found[key] ?? [];
}

// Names that are keys in an example lead.
function keysOfCase(path, pact) {
  const key = path.filter((step) => step !== "-").at(-1);
  if (path[0] !== "cases") return [];
  if (key === "lead") return pact.facts.map((fact) => fact.name);
  if (key === "answers") return pact.criteria.map((one) => one.name);
  if (key === "activities") return pact.notes.map((note) => note.name);
  return key === "expect" ? pact.scores.map((score) => score.name) : [];
}

function keys(schemas, path, pact, root) {
  const words = schemas.flatMap((schema) => Object.entries(schema.properties ?? {}));
  const found = words.map(([name, schema]) => ({ label: name, apply: `${name}: `, type: "keyword", info: schema.description }));
  if (inCondition(schemas, root)) found.unshift(...nameable(path, pact).map((one) => ({ label: one.name, apply: `${one.name}: `, type: "variable", detail: one.about })));
  return [...found, ...keysOfCase(path, pact).map((name) => ({ label: name, apply: `${name}: `, type: "variable" }))];
}

function values(schemas, path, pact, root) {
  const parent = at(root, path.filter((step, place) => step !== "-" || place < path.length - 1).slice(0, -1));
  if (inCondition(parent, root)) return tests(path, pact);
  const fixed = schemas.flatMap((schema) => [...(schema.enum ?? []), ...(schema.const ? [schema.const] : []), ...(schema.examples ?? [])]);
  const words = [...new Set(fixed.filter((one) => one !== "").map(String))].map((label) => ({ label, type: "constant" }));
  return [...named(path, pact).map((label) => ({ label, type: "variable" })), ...words];
}

function tests(path, pact) {
  const name = path.filter((step) => step !== "-").at(-1);
  const one = nameable(path, pact).find((other) => other.name === name);
  if (one === undefined) return [];
  const choices = one.values.map((label) => ({ label, type: "constant" }));
  if (path.at(-1) === "-") return choices;
  const lists = one.type === "text" ? pact.lists.map((list) => `listed in ${list}`) : [];
  const words = one.values.length ? ["known", "unknown"] : TESTS[one.type] ?? TESTS.text;
  return [...choices, ...[...lists, ...words].map((label) => ({ label: label.trim(), apply: label, type: "keyword" }))];
}

function expression(path, pact) {
  const found = nameable(path, pact).map((one) => ({ label: one.name, type: "variable", detail: one.about }));
  return [...found, ...[...FUNCTIONS, ...WORDS].map((label) => ({ label: label.trim(), apply: label, type: "function" })), ...pact.lists.map((label) => ({ label, type: "constant", detail: "list" }))];
}

// What fits at the end of `before`, a part of the whole `text`: {from, options}, or null.
export function fitting(root, before, text) {
  const here = place(before);
  if (here === null) return null;
  const pact = declared(text);
  const schemas = at(root, here.path);
  if (here.quoted && schemas.includes(root.$defs.condition)) {
    const word = /\w*$/.exec(before)[0];
    return { from: before.length - word.length, options: expression(here.path, pact) };
  }
  if (here.quoted) return null;
  const options = here.at === "key" ? [...keys(schemas, here.path, pact, root), ...(here.orValue ? values(schemas, here.path, pact, root) : [])] : values(schemas, here.path, pact, root);
  const spaced = here.at === "value" && !/\s$/.test(before.slice(0, before.length - here.typed.length));
  return options.length ? { from: before.length - here.typed.length, options: spaced ? options.map((one) => ({ ...one, apply: ` ${one.apply ?? one.label}` })) : options } : null;
}
