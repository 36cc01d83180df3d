// The checks of ./dev lint find what they are there for: each case plants one violation in a small good tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLayers } from "../../cmake/dev/check_layers.mjs";
import { checkLinks, checkPaths } from "../../cmake/dev/check_links.mjs";
import { checkStyle } from "../../cmake/dev/check_style.mjs";
import { errorsModule, parseErrorCodes } from "../../cmake/dev/generate_errors.mjs";

const goodTree = {
  "core/base/CMakeLists.txt": "feldsiegel_library(base\n  SOURCES hex.cpp # strict\n  LINKS feldsiegel::sodium)\n",
  "core/base/hex.h": "#pragma once\n#include <string>\n",
  "core/base/hex.cpp": '#include "core/base/hex.h"\n#include <sodium.h>\n',
  "core/grant/CMakeLists.txt": "feldsiegel_library(grant SOURCES grant.cpp LINKS feldsiegel::base)\n",
  "core/grant/grant.h": "struct VerifiedTokenMaker;\nclass Verifier;\n",
  "core/grant/grant.cpp": '#include "core/grant/grant.h"\n#include "core/base/hex.h"\n',
  "core/seal/CMakeLists.txt":
    "feldsiegel_library(seal SOURCES header.cpp LINKS feldsiegel::base)\n" +
    "feldsiegel_library(open SOURCES opener.cpp LINKS feldsiegel::seal feldsiegel::grant)\n" +
    "feldsiegel_library(seal_testing SOURCES testing.cpp LINKS feldsiegel::seal)\n",
  "core/seal/header.h": "",
  "core/seal/header.cpp": '#include "core/seal/header.h"\n',
  "core/seal/opener.h": "",
  "core/seal/opener.cpp": '#include "core/seal/header.h"\n#include "core/grant/grant.h"\n',
  "core/seal/testing.h": "",
  "core/seal/testing.cpp": '#include "core/seal/testing.h"\n',
  "sidecar/CMakeLists.txt":
    "add_executable(feldsiegel main.cpp)\ntarget_link_libraries(feldsiegel PRIVATE feldsiegel::http feldsiegel::api)\n",
  "sidecar/main.cpp": '#include "sidecar/http/server.h"\n',
  "sidecar/http/CMakeLists.txt": "feldsiegel_library(http SOURCES server.cpp LINKS feldsiegel::base EXCEPTIONS)\n",
  "sidecar/http/server.h": "",
  "sidecar/http/server.cpp": '#include "core/base/hex.h"\n#include <boost/asio.hpp>\n',
  "sidecar/api/CMakeLists.txt": "feldsiegel_library(api SOURCES reveal.cpp LINKS feldsiegel::http feldsiegel::open)\n",
  "sidecar/api/reveal.cpp": '#include "core/seal/opener.h"\n#include "sidecar/http/server.h"\n',
  "host/csv/CMakeLists.txt": "feldsiegel_library(csv SOURCES cells.cpp LINKS feldsiegel::base)\n",
  "host/csv/cells.h": "",
  "host/csv/cells.cpp": '#include "core/base/hex.h"\n',
  "client/CMakeLists.txt": "feldsiegel_library(client SOURCES rows.cpp LINKS feldsiegel::csv)\n",
  "client/rows.h": "",
  "client/rows.cpp": '#include "host/csv/cells.h"\n',
  "tools/vectors/CMakeLists.txt": "feldsiegel_library(vectors SOURCES run.cpp LINKS feldsiegel::base)\n",
  "tools/vectors/run.cpp": '#include "core/base/hex.h"\n',
  "tests/support/maker.h": "struct VerifiedTokenMaker {\n",
};

const problemsWith = (changes) => checkLayers(new Map(Object.entries({ ...goodTree, ...changes })));

test("a tree that follows the arrows has no problems", () => assert.deepEqual(problemsWith({}), []));

const violations = [
  [
    "an include against the arrow",
    { "core/base/hex.cpp": '#include "core/base/hex.h"\n#include "core/grant/grant.h"\n' },
    /^core\/base\/hex\.cpp:2: core\/grant\/grant\.h \(grant\) is not in the LINKS of base$/,
  ],
  [
    "an include of a header of another target in the same folder",
    { "core/seal/header.cpp": '#include "core/seal/opener.h"\n' },
    /header\.cpp:1: .*opener\.h \(open\).*LINKS of seal$/,
  ],
  [
    "an include that is allowed only by accident of the include path",
    { "core/grant/grant.cpp": '#include "grant.h"\n' },
    /grant\.h is not a path from the root/,
  ],
  [
    "a header that ships and includes a test's",
    { "sidecar/main.cpp": '#include "tests/support/maker.h"\n' },
    /maker\.h is no part of what ships/,
  ],
  [
    "a header that includes against the arrow",
    { "core/base/hex.h": '#include "core/seal/header.h"\n' },
    /^core\/base\/hex\.h:1: .*is not in the LINKS of base$/,
  ],
  [
    "a link against the arrow, although every include is covered by it",
    { "core/base/CMakeLists.txt": "feldsiegel_library(base SOURCES hex.cpp LINKS feldsiegel::http)\n" },
    /base reaches http: base depends on nothing/,
  ],
  [
    "a cycle of links",
    { "core/grant/CMakeLists.txt": "feldsiegel_library(grant SOURCES grant.cpp LINKS feldsiegel::open)\n" },
    /the link graph has a cycle: .*grant.*open|the link graph has a cycle: .*open.*grant/,
  ],
  [
    "http that knows the core's opening",
    { "sidecar/http/CMakeLists.txt": "feldsiegel_library(http SOURCES server.cpp LINKS feldsiegel::open)\n" },
    /http reaches open: http and net know no other part/,
  ],
  [
    "a plan for records that knows sealing",
    {
      "core/record/CMakeLists.txt": "feldsiegel_library(record SOURCES plan.cpp LINKS feldsiegel::seal)\n",
      "core/record/plan.cpp": "",
    },
    /record reaches seal: record depends on policy alone/,
  ],
  [
    "a client that is part of the service",
    { "client/CMakeLists.txt": "feldsiegel_library(client SOURCES rows.cpp LINKS feldsiegel::csv feldsiegel::http)\n" },
    /client reaches http: a client of the service is none of its parts/,
  ],
  [
    "a service that knows its client",
    { "sidecar/http/CMakeLists.txt": "feldsiegel_library(http SOURCES server.cpp LINKS feldsiegel::client)\n" },
    /http reaches client: only main\.cpp and cli/,
  ],
  [
    "a shared part that knows a program",
    { "host/csv/CMakeLists.txt": "feldsiegel_library(csv SOURCES cells.cpp LINKS feldsiegel::api)\n" },
    /csv reaches api: what programs share knows none of them/,
  ],
  [
    "a tool that knows the service",
    { "tools/vectors/CMakeLists.txt": "feldsiegel_library(vectors SOURCES run.cpp LINKS feldsiegel::http)\n" },
    /vectors reaches http: tools prove the core alone/,
  ],
  [
    "a shipped library that links functions for tests",
    {
      "core/seal/CMakeLists.txt": goodTree["core/seal/CMakeLists.txt"].replace(
        "feldsiegel::seal feldsiegel::grant",
        "feldsiegel::seal_testing feldsiegel::grant",
      ),
    },
    /open reaches seal_testing: what ships/,
  ],
  ["a source that no target lists", { "core/base/stray.cpp": "" }, /^core\/base\/stray\.cpp:1: belongs to no target/],
  [
    "input and output in the core",
    { "core/base/hex.cpp": "#include <fstream>\n" },
    /<fstream> has no place in the core/,
  ],
  ["a clock in the core", { "core/base/hex.cpp": "#  include <chrono>\n" }, /<chrono> has no place in the core/],
  ["a foreign library in the core", { "core/base/hex.cpp": "#include <boost/asio.hpp>\n" }, /no library of the core/],
  [
    "the maker of verified tokens in what ships",
    { "sidecar/api/reveal.cpp": "namespace testing {\nstruct VerifiedTokenMaker {\n" },
    /:2: VerifiedTokenMaker exists in tests/,
  ],
  ["a second verifier", { "sidecar/api/reveal.cpp": "class Verifier final {\n" }, /the one Verifier is that of/],
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

const long = "x".repeat(121);
const badForm = [
  ["core/a.cpp", "int a;\t\n", /:1: tab/],
  ["core/a.cpp", "int a; \n", /:1: trailing space/],
  ["core/a.cpp", "int a;\r\n", /:1: trailing space/],
  ["README.md", "text  \n", /:1: trailing space/],
  ["core/a.h", `\n// ${long}\n`, /:2: 124 columns/],
  ["dev", `${long}\n`, /121 columns/],
  ["core/CMakeLists.txt", `${long}\n`, /121 columns/],
  ["core/a.cpp", "  using namespace std;\n", /using namespace std/],
  ["core/a.cpp", "int a;", /no line end/],
  ["core/a.cpp", "int a;\n".repeat(401), /401 lines; split it/],
];
for (const [file, text, expected] of badForm) {
  test(`found: ${expected.source} in ${file}`, () => {
    const problems = checkStyle(file, text);
    assert.equal(problems.length > 0 && problems.some((problem) => expected.test(problem)), true, problems.join("\n"));
  });
}

test("what is allowed is not complained of", () => {
  assert.deepEqual(checkStyle("core/a.cpp", `${"ä".repeat(120)}\n`), []);
  assert.deepEqual(checkStyle("README.md", `| ${long} |\n`), []);
  assert.deepEqual(checkStyle("src/x.generated.ts", `${long}\t\n`), []);
  assert.deepEqual(checkStyle("core/a.cpp", `// Longer than 400 lines because of a table.\n${"x\n".repeat(400)}`), []);
  assert.deepEqual(checkStyle("picture.svg", `${long}\t`), []);
});

test("error codes keep their order and their sentences; a line that is no code is an error", () => {
  const rows = parseErrorCodes('// note\nFELDSIEGEL_ERROR(b, 400, "B \\"q\\".")\n\nFELDSIEGEL_ERROR(a_1, 401, "A.")\n');
  assert.deepEqual(rows, [
    { code: "b", title: 'B "q".' },
    { code: "a_1", title: "A." },
  ]);
  assert.match(errorsModule(rows), /"b",\n {2}"a_1",\n\] as const/);
  for (const bad of ['(B, 400, "x")', '(b, 4, "x")', "(b, 400)", "(b, 400, x)"]) {
    assert.throws(() => parseErrorCodes(`FELDSIEGEL_ERROR${bad}`), /not an error code/);
  }
});

test("links of Markdown files must lead somewhere", () => {
  const pages = { "docs/a.md": "# A page, at `last`\n", "docs/b/c.md": "" };
  const problems = (text) => checkLinks("docs/b/c.md", text, (path) => pages[path]);
  assert.deepEqual(problems("[a](../a.md) [a](../a.md#a-page-at-last) [x](https://example.com) `[n](none.md)`"), []);
  assert.equal(problems("[a](a.md)").length, 1);
  assert.equal(problems("![a](../image.png)").length, 1);
  assert.equal(problems("[a](../a.md#another)").length, 1);
});

test("files that the map names must be there", () => {
  const problems = (text) => checkPaths("HACKING.md", text, (path) => path === "core/a.cpp" || path === "core/");
  assert.deepEqual(problems("`core/a.cpp`, `core/`, `core/*.cpp`, `core/{a,b}.cpp`, `a.cpp`, core/b.cpp"), []);
  assert.deepEqual(problems("`core/b.cpp` and `core/b.cpp`"), ["HACKING.md: there is no core/b.cpp"]);
});
