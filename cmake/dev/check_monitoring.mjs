// What operators read and watch is what the program writes: log lines, kinds of events and metrics against the
// reference in docs/operations, both ways, and the alerts and queries against all of them.
// Prints "file: what is wrong" and ends with exit code 1, or prints nothing.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { anchor } from "./check_links.mjs";
import { workTree } from "./check_layers.mjs";
import { parseActions } from "./generate_audit_actions.mjs";
import { parseRules } from "./rules_file.mjs";

export const page = "docs/operations/reference.md";
export const queriesPage = "docs/operations/queries.md";
export const rulesFile = "docs/examples/alerts.yaml";
export const queriesFile = "docs/examples/alerts.kql";
export const actionsFile = "sidecar/audit/audit_actions.def";

const matches = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);
const sourcesOf = (files, pattern) => [...files].filter(([file]) => pattern.test(file));

/** From the parenthesis at `open` to the one that closes it; strings may hold parentheses. */
function call(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '"') at = text.indexOf('"', at + 1);
    else if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return text.slice(open, at + 1);
  }
  return text.slice(open);
}

const literalMembers = (text) => matches(text, /\{\s*"(\w+)"\s*,/g);

/** Log event → its members, as the code can write them. */
export function writtenEvents(files) {
  const events = new Map();
  const counts = sourcesOf(files, /^sidecar\/api\/.*\.cpp$/).flatMap(([, text]) =>
    matches(text, /notes\.counts = (\{\{[^;]*);/g).flatMap(literalMembers),
  );
  for (const [, text] of sourcesOf(files, /^sidecar\/.*\.cpp$/)) {
    for (const found of text.matchAll(/\blogger_?\s*\.\s*(?:info|warn|error|write)(?=\()/g)) {
      const written = call(text, found.index + found[0].length);
      const event = /^\((?:[^"]*,\s*)?"(\w+)"/.exec(written)?.[1];
      if (!event) continue; // Logger's own
      const members = events.get(event) ?? events.set(event, new Set()).get(event);
      for (const name of literalMembers(written)) members.add(name);
      if (!/,\s*members\)$/.test(written)) continue;
      const body = text.slice(text.lastIndexOf("\n}\n", found.index) + 1, found.index);
      for (const name of literalMembers(body)) members.add(name);
      for (const name of matches(body, /members\.emplace_back\("(\w+)"/g)) members.add(name);
      if (/notes\.counts/.test(body)) for (const name of counts) members.add(name);
    }
  }
  return events;
}

const section = (text, title) => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
const names = (cell) => matches(cell, /`(\w+)`/g);
const firstCells = (text) => matches(text, /^\| (`[^|]*) \|/gm).flatMap(names);

/** The same of the page's section "Logs": a heading "####" for one event or several, and a table of members. */
export function documentedEvents(text) {
  const events = new Map();
  for (const part of section(text, "Logs")
    .split(/^#### /m)
    .slice(1)) {
    const [heading] = part.split("\n", 1);
    const table = /^\| member \|[\s\S]*?(?=\n\n|$(?![\s\S]))/m.exec(part)?.[0] ?? "";
    for (const event of names(heading)) events.set(event, new Set(firstCells(table)));
  }
  return events;
}

function differences(written, documented, what) {
  const missing = [...written].filter((name) => !documented.has(name));
  const surplus = [...documented].filter((name) => !written.has(name));
  return [
    ...missing.map((name) => `${page}: ${what} ${name} is not documented`),
    ...surplus.map((name) => `${page}: ${what} ${name} is documented, but nothing writes it`),
  ];
}

export function checkLogs(files) {
  const written = writtenEvents(files);
  const documented = documentedEvents(files.get(page));
  const problems = differences(new Set(written.keys()), new Set(documented.keys()), "log event");
  for (const [event, members] of written) {
    if (documented.has(event)) problems.push(...differences(members, documented.get(event), `${event}'s member`));
  }
  return problems;
}

/** Kinds of security events, and which actions of the audit log are alarming. */
export function kinds(files) {
  const actions = parseActions(files.get(actionsFile) ?? "").flatMap(({ rows }) => rows);
  const names = (wanted) => new Set(actions.filter(wanted).map(({ action }) => action));
  return { all: names(({ origin }) => origin === "report"), alarming: names(({ weight }) => weight === "alarming") };
}

export function checkKinds(files) {
  const table = /^\| kind \|[\s\S]*?(?=\n\n)/m.exec(section(files.get(page), "Logs"))?.[0] ?? "";
  const { all, alarming } = kinds(files);
  const problems = differences(all, new Set(firstCells(table)), "kind");
  const watched = new Set(matches(files.get(rulesFile), /\b([a-z]+(?:_[a-z]+)+)\b/g));
  for (const kind of alarming) {
    if (!watched.has(kind)) problems.push(`${rulesFile}: no rule watches ${kind}, which is alarming`);
  }
  return problems;
}

/** Metric → whether it is a histogram. */
export function definedMetrics(files) {
  const metrics = new Map();
  for (const [, text] of sourcesOf(files, /^sidecar\/metrics\/.*\.cpp$/)) {
    for (const name of matches(text, /"(feldsiegel_[a-z_]+)"/g)) metrics.set(name, false);
    const histogram = /(?:histograms\(registry,\s*|BuildHistogram\(\)\s*\.Name\()"(feldsiegel_[a-z_]+)"/g;
    for (const name of matches(text, histogram)) metrics.set(name, true);
  }
  return metrics;
}

// Names of roles and databases in SQL are no metrics.
const usedMetrics = (text) =>
  new Set(matches(text.replace(/^```sql[\s\S]*?^```$/gm, ""), /\b(feldsiegel_[a-z_]*[a-z])\b/g));

export function checkMetrics(files) {
  const defined = definedMetrics(files);
  const isDefined = (name) => defined.has(name) || defined.get(name.replace(/_(bucket|sum|count)$/, ""));
  const problems = [page, queriesPage, rulesFile, queriesFile].flatMap((file) =>
    [...usedMetrics(files.get(file))]
      .filter((name) => !isDefined(name))
      .map((name) => `${file}: ${name} is no metric of sidecar/metrics`),
  );
  const documented = new Set(firstCells(section(files.get(page), "Metrics")));
  for (const name of defined.keys()) if (!documented.has(name)) problems.push(`${page}: ${name} is not in the table`);
  return problems;
}

function isPaired(expression) {
  const open = [];
  for (const c of expression.replace(/"(?:[^"\\]|\\.)*"/g, "")) {
    const partner = { ")": "(", "]": "[", "}": "{" }[c];
    if ("([{".includes(c)) open.push(c);
    else if (partner && open.pop() !== partner) return false;
  }
  return open.length === 0;
}

function checkRule(rule, headings) {
  const problems = [];
  const complain = (what) => problems.push(`${rulesFile}: ${rule.alert ?? "a rule without name"}: ${what}`);
  if (!/^Feldsiegel[A-Z]\w*$/.test(rule.alert ?? "")) complain("alert is no name");
  if (!isPaired(rule.expr ?? "(")) complain("expr is missing, or has unpaired parentheses");
  if (!/^\d+[smhd]$/.test(rule.for ?? "0s")) complain("for is no duration");
  if (!["critical", "warning"].includes(rule.labels?.severity)) complain("severity is neither critical nor warning");
  if (!rule.annotations?.summary?.endsWith(".")) complain("summary is no sentence");
  const [file, heading] = (rule.annotations?.runbook ?? "").split("#");
  if (!headings.get(file)?.has(heading)) complain("runbook names no section of docs/operations");
  return problems;
}

export function checkAlerts(files) {
  const pages = sourcesOf(files, /^docs\/operations\/.*\.md$/);
  const headings = new Map(pages.map(([file, text]) => [file, new Set(matches(text, /^#+ (.*)$/gm).map(anchor))]));
  const { rules, problems } = parseRules(files.get(rulesFile));
  const found = problems.map((problem) => `${rulesFile}: ${problem}`);
  found.push(...rules.flatMap((rule) => checkRule(rule, headings)));
  const alerts = rules.map(({ alert }) => alert);
  if (new Set(alerts).size !== alerts.length) found.push(`${rulesFile}: two rules have one name`);
  const queries = new Set(matches(files.get(queriesFile), /^\/\/ (Feldsiegel\w+):/gm));
  for (const name of alerts) if (!queries.has(name)) found.push(`${queriesFile}: ${name} is missing`);
  for (const name of queries) {
    if (!alerts.includes(name)) found.push(`${queriesFile}: ${name} is no alert of the rules`);
  }
  return found;
}

/** Events and members that queries name exist. */
export function checkQueries(files) {
  const events = documentedEvents(files.get(page));
  const members = new Set(["ts", "level", "event", ...[...events.values()].flatMap((each) => [...each])]);
  const { all } = kinds(files);
  return [queriesPage, queriesFile].flatMap((file) => {
    const isPage = file === queriesPage;
    const text = isPage ? matches(files.get(file), /^```kql\n([\s\S]*?)^```$/gm).join("\n") : files.get(file);
    const asked = (column) =>
      [...text.matchAll(new RegExp(`\\b${column} (?:==|in) (\\([^)]*\\)|"\\w+")`, "g"))].flatMap(([, list]) =>
        matches(list, /"(\w+)"/g),
      );
    return [
      ...asked("event")
        .filter((name) => !events.has(name))
        .map((name) => `${file}: there is no log event ${name}`),
      ...asked("kind")
        .filter((name) => !all.has(name))
        .map((name) => `${file}: there is no kind ${name}`),
      ...matches(text, /\bline\.(\w+)/g)
        .filter((name) => !members.has(name))
        .map((name) => `${file}: no log line has a member ${name}`),
    ];
  });
}

export const checkMonitoring = (files) =>
  [checkLogs, checkKinds, checkMetrics, checkAlerts, checkQueries].flatMap((check) => check(files));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkMonitoring(workTree(join(dirname(fileURLToPath(import.meta.url)), "../..")));
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
