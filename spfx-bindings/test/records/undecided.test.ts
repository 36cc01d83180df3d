// A protection that is added to the plan does not type-check until every place that decides on a member knows it.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const planFile = fileURLToPath(new URL("../../src/records/plan.ts", import.meta.url));
const wordsFile = fileURLToPath(new URL("../../src/protections.generated.ts", import.meta.url));

/** Files under src/ with errors when this one is `text`, and what is said of them. */
function problemsWith(text: string, changed = planFile): Map<string, string> {
  const { config } = ts.readConfigFile(`${root}tsconfig.types.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const noOutput = { ...options, noEmit: true, emitDeclarationOnly: false, declaration: false };
  const host = ts.createCompilerHost(noOutput);
  const read = host.readFile.bind(host);
  host.readFile = (file) => (file === changed ? text : read(file));
  const program = ts.createProgram([`${root}src/index.ts`], noOutput, host);
  const found = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const where = relative(`${root}src`, file?.fileName ?? "");
    return [where, ts.flattenDiagnosticMessageText(messageText, " ")] as const;
  });
  return new Map(found);
}

describe("a protection that is added to the plan", () => {
  const text = readFileSync(planFile, "utf8");
  const known = "export type MemberPlan = ClearPlan | SealPlan | PseudonymPlan;";

  it("does not type-check where protect decides and where reveal decides", () => {
    expect(text).toContain(known);
    const masked = `interface MaskPlan {\n  readonly protect: "mask";\n}\n${known.slice(0, -1)} | MaskPlan;`;
    const problems = problemsWith(text.replace(known, masked));
    expect([...problems.keys()].sort()).toEqual(["protect/protect.ts", "reveal/selection.ts"]);
    for (const problem of problems.values()) expect(problem).toMatch(/not assignable to parameter of type 'never'/);
  });

  it("does not type-check where plans are read, once the core's list has it", () => {
    const words = readFileSync(wordsFile, "utf8");
    const problems = problemsWith(words.replace('| "pseudonymize"', '| "pseudonymize" | "mask"'), wordsFile);
    expect([...problems.keys()]).toEqual(["records/plan.ts"]);
    expect([...problems.values()][0]).toMatch(/not assignable to parameter of type 'never'/);
  });

  it("is the only thing amiss: as it stands, everything type-checks", () => {
    expect([...problemsWith(text)]).toEqual([]);
  });
});
