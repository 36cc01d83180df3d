// The check of what operators read finds what it is there for: each case plants one fault in a small good tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  actionsFile,
  checkMonitoring,
  page,
  queriesFile,
  queriesPage,
  rulesFile,
} from "../../cmake/dev/check_monitoring.mjs";
import { parseActions } from "../../cmake/dev/generate_audit_actions.mjs";
import { parseRules } from "../../cmake/dev/rules_file.mjs";

const manual = `# Operations

## Logs

Text.

#### \`request\`

| member | is |
|---|---|
| \`status\` | text |
| \`code\` | *(maybe)* text |
| \`fields\`, \`records\` | counts |

#### \`ready\`, \`listening\`

| member | is |
|---|---|
| \`port\` | text |

#### \`security_event\`

| member | is |
|---|---|
| \`kind\` | text |

| kind | says |
|---|---|
| \`vault_damaged\`, \`approval_given\` | text |

## Metrics

| metric | is |
|---|---|
| \`feldsiegel_ready\`, \`feldsiegel_seconds\` | text |

`;

const queriesManual = `# Queries

\`\`\`kql
FeldsiegelLog
| where event == "request" and line.status == 500
\`\`\`
`;

const runbook = `# Runbook

## Night shift

\`\`\`sql
CREATE ROLE feldsiegel_owner;
\`\`\`
`;

const rules = `# Rules
groups:
  - name: one
    rules:
      - alert: FeldsiegelNotReady
        expr: feldsiegel_ready == 0
        for: 5m
        labels:
          severity: critical
        annotations:
          summary: "It is (not) ready."
          runbook: docs/operations/runbook.md#night-shift
      - alert: FeldsiegelDamaged
        expr: >-
          sum(rate(feldsiegel_seconds_bucket{kind="vault_damaged"}[5m]))
          > 0
        labels:
          severity: warning
        annotations:
          summary: "The vault is damaged."
          runbook: docs/operations/runbook.md#night-shift
`;

const goodTree = {
  [page]: manual,
  [queriesPage]: queriesManual,
  ["docs/operations/runbook.md"]: runbook,
  [rulesFile]: rules,
  [queriesFile]: '// FeldsiegelNotReady: x\nA\n\n// FeldsiegelDamaged: y\nB | where kind in ("vault_damaged")\n',
  "sidecar/serve/a.cpp":
    'void first() {\n  log({{"other", 1}});\n}\n\n' +
    'void log_request() {\n  Members members = {{"status", f(1)}};\n  if (x) members.emplace_back("code", y);\n' +
    "  for (auto& [name, count] : request.notes.counts) members.emplace_back(name, count);\n" +
    '  logger.write(status >= 500 ? Level::warn : Level::info, "request", members);\n}\n\n' +
    'void second() {\n  logger_.info("ready", {{"port", number(1)}});\n' +
    '  outside_.logger.warn("listening", {{"port", 2}});\n' +
    '  logger_.warn("security_event", {{"kind", text}});\n}\n',
  "sidecar/api/b.cpp": '  response.notes.counts = {{"fields", 1},\n                           {"records", 2}};\n',
  [actionsFile]:
    "// Actions.\n\n// Some\n" +
    'FELDSIEGEL_AUDIT_ACTION(vault_damaged, report, alarming, "text")\n' +
    'FELDSIEGEL_AUDIT_ACTION(approval_given, report, normal, "text")\n' +
    'FELDSIEGEL_AUDIT_ACTION(reveal, call, normal, "text")\n',
  "sidecar/metrics/c.cpp":
    'gauges(registry, "feldsiegel_ready", "x")\nhistograms(registry, "feldsiegel_seconds", "x")\n',
};

const problemsWith = (changes) => checkMonitoring(new Map(Object.entries({ ...goodTree, ...changes })));
const replaced = (file, from, to) => {
  assert.ok(goodTree[file].includes(from), `${file} holds no ${from}`);
  return { [file]: goodTree[file].replace(from, to) };
};

test("a tree in which all fits has no problems", () => assert.deepEqual(problemsWith({}), []));

const source = "sidecar/serve/a.cpp";
const faults = [
  ["an event that is not documented", [source, '"ready"', '"steady"'], /log event steady is not documented/],
  ["an event that nothing writes", [source, '"ready"', '"listening"'], /log event ready is documented, but nothing/],
  ["a member that is not documented", [source, '"code"', '"cause"'], /request's member cause is not documented/],
  ["a member that nothing writes", [source, '"status"', '"code"'], /request's member status is documented, but/],
  ["a count that is not documented", ["sidecar/api/b.cpp", '"records"', '"rows"'], /request's member rows is not/],
  [
    "a kind that is not documented",
    [actionsFile, "approval_given", "approval_lost"],
    /kind approval_lost is not documented/,
  ],
  ["an alarming kind without a rule", [rulesFile, 'kind="vault_damaged"', 'kind="x"'], /no rule watches vault_damaged/],
  [
    "a metric that is not documented",
    ["sidecar/metrics/c.cpp", "feldsiegel_ready", "feldsiegel_up"],
    /feldsiegel_up is not in the table/,
  ],
  [
    "a rule about a metric that does not exist",
    [rulesFile, "feldsiegel_ready ==", "feldsiegel_steady =="],
    /alerts\.yaml: feldsiegel_steady is no metric/,
  ],
  [
    "a bucket of what is no histogram",
    [rulesFile, "feldsiegel_ready ==", "feldsiegel_ready_bucket =="],
    /feldsiegel_ready_bucket is no metric/,
  ],
  [
    "a documented metric that does not exist",
    [page, "`feldsiegel_ready`", "`feldsiegel_ready`, `feldsiegel_x`"],
    /reference\.md: feldsiegel_x is no metric/,
  ],
  ["a runbook that leads nowhere", [rulesFile, "#night-shift", "#day-shift"], /names no section of docs\/operations/],
  ["a severity that nobody routes", [rulesFile, "severity: critical", "severity: loud"], /severity is neither/],
  ["a rule without a summary", [rulesFile, '"The vault is damaged."', '"damaged"'], /summary is no sentence/],
  [
    "an expression with an open parenthesis",
    [rulesFile, "feldsiegel_ready == 0", "(feldsiegel_ready == 0"],
    /unpaired/,
  ],
  ["a duration without a unit", [rulesFile, "for: 5m", "for: 5"], /for is no duration/],
  ["two rules of one name", [rulesFile, "FeldsiegelDamaged", "FeldsiegelNotReady"], /two rules have one name/],
  ["an alert without a query", [queriesFile, "// FeldsiegelDamaged: y", "// Damaged"], /FeldsiegelDamaged is missing/],
  [
    "a query without an alert",
    [queriesFile, "// FeldsiegelDamaged:", "// FeldsiegelX: y\n// FeldsiegelDamaged:"],
    /FeldsiegelX is no alert/,
  ],
  [
    "a query for an event that does not exist",
    [queriesPage, 'event == "request"', 'event == "requests"'],
    /no log event requests/,
  ],
  ["a query for a kind that does not exist", [queriesFile, '"vault_damaged"', '"vault_lost"'], /no kind vault_lost/],
  ["a query for a member that does not exist", [queriesPage, "line.status", "line.state"], /has a member state/],
];
for (const [name, change, expected] of faults) {
  test(`found: ${name}`, () => {
    const problems = problemsWith(replaced(...change));
    assert.ok(
      problems.some((problem) => expected.test(problem)),
      `not found in: ${problems.join("\n")}`,
    );
  });
}

test("a file of rules is read as it is written", () => {
  const { rules: read, problems } = parseRules(rules);
  assert.deepEqual(problems, []);
  assert.equal(read.length, 2);
  assert.equal(read[1].expr, 'sum(rate(feldsiegel_seconds_bucket{kind="vault_damaged"}[5m])) > 0');
  assert.deepEqual(read[0].annotations, {
    summary: "It is (not) ready.",
    runbook: "docs/operations/runbook.md#night-shift",
  });
});

const noRules = [
  ["", /no groups/],
  ["groups:\n  - name: x\n    rules:\n", /nothing is indented/],
  [rules.replace("        for: 5m", "       for: 5m"), /indented for no reason/],
  [rules.replace("        for: 5m", "        for: 5m\n        for: 6m"), /for is there twice/],
  [rules.replace("for: 5m", "for 5m"), /no key/],
  [rules.replace("for: 5m", "for: {a: b}"), /must be quoted/],
  [rules.replace("for: 5m", "for: a: b"), /must be quoted/],
  [rules.replace("for: 5m", "for: 5m # comment"), /must be quoted/],
  [rules.replace("for: 5m", "for:\t5m"), /a tab/],
  [rules.replace("  - name: one", "  - title: one"), /no groups with name/],
];
for (const [text, expected] of noRules) {
  test(`no file of rules: ${expected.source}`, () => {
    const { problems } = parseRules(text);
    assert.ok(
      problems.some((problem) => expected.test(problem)),
      problems.join("\n"),
    );
  });
}

for (const line of [
  'FELDSIEGEL_AUDIT_ACTION(Reveal, call, normal, "x")',
  'FELDSIEGEL_AUDIT_ACTION(reveal, call, grave, "x")',
]) {
  test(`no action: ${line}`, () => assert.throws(() => parseActions(`// A.\n\n// B\n${line}\n`), /:4: not an action/));
}
