// The check of the npm package's imports finds what it is there for: each case plants one violation in a good tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkImports } from "../../cmake/dev/check_imports.mjs";

const tree = {
  "errors.ts": 'import { errorTitles } from "./errors.generated.js";\n',
  "errors.generated.ts": "",
  "base/place.ts": 'import { FeldsiegelError } from "../errors.js";\n',
  "base/turns.ts": "",
  "core/engine.ts": 'import type { Place } from "../base/place.js";\nimport("../module/wasm.mjs");\n',
  "records/plan.ts": 'import { pointerTo } from "../base/place.js";\nimport { ownMember } from "./members.js";\n',
  "records/members.ts": "",
  "http/ask.ts": 'import type {\n  Engine,\n} from "../core/engine.js";\n',
  "directory/keeper.ts": 'import { ask } from "../http/ask.js";\n',
  "protect/protect.ts": 'import { enroll } from "../pseudonyms/enroll.js";\n',
  "pseudonyms/enroll.ts": 'import type { Client } from "../directory/keeper.js";\n',
};
const problemsWith = (changes, others = {}) => {
  const inSource = Object.entries({ ...tree, ...changes }).map(([file, text]) => [`spfx-bindings/src/${file}`, text]);
  return checkImports(new Map([...inSource, ...Object.entries(others)]));
};

test("a tree that follows the rows has no problems", () => assert.deepEqual(problemsWith({}), []));

test("files outside the package's sources are left alone", () => {
  assert.deepEqual(problemsWith({}, { "spfx-bindings/test/x.ts": 'import "../src/nowhere.js";\n' }), []);
});

const violations = [
  [
    "two files of a folder that import each other",
    { "records/members.ts": 'import { plansFrom } from "./plan.js";\n' },
    /^spfx-bindings\/src\/records\/plan\.ts:1: imports in a circle: \S+plan\.ts → \S+members\.ts → \S+plan\.ts$/,
  ],
  [
    "a circle of types alone",
    { "records/members.ts": 'import type { Plans } from "./plan.js";\n' },
    /imports in a circle/,
  ],
  [
    "a file that imports itself",
    { "base/turns.ts": 'export * from "./turns.js";\n' },
    /circle: .*turns\.ts → .*turns\.ts$/,
  ],
  [
    "a circle through a dynamic import",
    { "base/turns.ts": 'await import("./place.js");\n', "base/place.ts": 'import "./turns.js";\n' },
    /imports in a circle/,
  ],
  [
    "http that knows the directory, through which it would be known",
    { "http/ask.ts": '\nimport type { Client } from "../directory/keeper.js";\n' },
    /^spfx-bindings\/src\/http\/ask\.ts:2: http does not know directory$/,
  ],
  [
    "a circle over three folders",
    { "http/ask.ts": 'import type { Client } from "../pseudonyms/enroll.js";\n' },
    /circle: .*ask\.ts.*enroll\.ts|circle: .*keeper\.ts.*ask\.ts/,
  ],
  [
    "an import over several lines against the rows",
    { "base/turns.ts": 'import {\n  a,\n} from "../core/engine.js";\n' },
    /base\/turns\.ts:\d: base does not know core$/,
  ],
  [
    "a re-export against the rows",
    { "errors.ts": 'export { a } from "./base/place.js";\n' },
    /errors does not know base/,
  ],
  [
    "parts of one row that know each other",
    { "records/plan.ts": 'import { ask } from "../http/ask.js";\n' },
    /records does not know http/,
  ],
  [
    "the built module outside core/",
    { "protect/protect.ts": 'import { createModule } from "../module/wasm.mjs";\n' },
    /only core knows module/,
  ],
  ["a folder that no row has", { "stray/x.ts": "" }, /stray\/x\.ts:1: stray is in no row/],
  [
    "an import from a folder that no row has",
    { "protect/protect.ts": 'import "../stray/x.js";\n' },
    /stray is in no row/,
  ],
];
for (const [name, changes, expected] of violations) {
  test(`found: ${name}`, () => {
    const problems = problemsWith(changes);
    assert.ok(
      problems.some((problem) => expected.test(problem)),
      `not found in: ${problems.join("\n")}`,
    );
  });
}
