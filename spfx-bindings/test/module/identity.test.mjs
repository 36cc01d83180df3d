// Native and WebAssembly give the same bytes: the vectors under tests/vectors/seal were written by the native build,
// and the testing modules must seal them anew from the same encapsulation.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModule, makeDirectory, recipientKey, sealBatch, tenant } from "../../../tests/support/module_fixture.mjs";
import { testing, vectorFolder } from "./modules.mjs";

const hex = (text) => new Uint8Array(Buffer.from(text, "hex"));

// Vectors of one data subject need calls that the module does not have yet.
const vectors = readdirSync(vectorFolder)
  .map((file) => ({ file, ...JSON.parse(readFileSync(join(vectorFolder, file), "utf8")) }))
  .filter(({ seal, data_subject, expect: { error } }) => seal && !data_subject && !error);

const policyOf = ({ collection, record_id, field, purpose, seal }) =>
  JSON.stringify({
    version: 1,
    name: "vectors",
    purposes: [{ ...purpose, allow: { roles: ["Vectors"] } }],
    collections: [
      {
        name: collection,
        ...(record_id === "" ? {} : { record_id: "record" }),
        fields: {
          ...(record_id === "" ? {} : { record: { protect: "clear" } }),
          [field]: { protect: "seal", purpose: purpose.name, bucket: seal.bucket },
        },
      },
    ],
  });

function sealAnew(module, vector) {
  const { suite, epoch, public_key, ikmE, seq } = vector.seal;
  const change = (payload) => ({
    ...payload,
    tenant: vector.tenant,
    recipients: payload.recipients.map((recipient) => ({ ...recipient, epoch })),
  });
  const { jws, signer } = makeDirectory(hex(public_key), { suite, policy: policyOf(vector), change });
  const directory = module.Directory.verify(jws, signer, vector.tenant, 1000, 0);
  const session = module.start_session_for_testing(directory, hex(ikmE));
  const plan = session.plan(vector.collection, [vector.field]);
  const { type, value } = vector.expect;
  const cell = [0, 0, type, type === "bytes" ? hex(value) : value];
  const texts = sealBatch(module, session, plan, [vector.record_id], Array(seq + 1).fill(cell));
  return { header: session.header(), sealed: Array.isArray(texts) ? texts.at(-1) : texts };
}

describe.each(testing)("the testing module of $name", ({ glue, wasm }) => {
  let module;
  beforeAll(async () => {
    module = await loadModule(glue, wasm);
  });

  it("has vectors to seal", () => expect(vectors.length).toBeGreaterThanOrEqual(15));

  it.each(vectors)("seals $file byte for byte as the native build did", (vector) => {
    expect(sealAnew(module, vector)).toEqual({ header: vector.header, sealed: vector.sealed });
  });

  it("takes no seed of the wrong length", () => {
    const { jws, signer } = makeDirectory(recipientKey(module));
    const directory = module.Directory.verify(jws, signer, tenant, 1000, 0);
    expect(module.start_session_for_testing(directory, new Uint8Array(63))).toMatchObject({ code: "invalid_value" });
  });
});
