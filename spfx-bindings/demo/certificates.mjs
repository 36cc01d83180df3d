// A certificate authority for one run: a CA and one leaf for localhost, on disk in a folder that the caller removes.
import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const openssl = (...options) => execFileSync("openssl", options, { stdio: ["ignore", "ignore", "pipe"] });
const freshKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/**
 * Returns {caFile, certificateFile, keyFile, ca, certificate, key, spki}; the last is the base64 SHA-256 of the leaf's
 * public key, by which a browser can be told to trust this one key and no other.
 */
export function makeCertificates(folder) {
  const path = (name) => join(folder, name);
  const [caFile, caKey] = [path("ca.pem"), path("ca-key.pem")];
  const [certificateFile, keyFile, request] = [path("localhost.pem"), path("localhost-key.pem"), path("localhost.csr")];
  openssl(
    "req",
    "-x509",
    ...freshKey,
    "-days",
    "2",
    "-subj",
    "/CN=Feldsiegel demo authority",
    "-keyout",
    caKey,
    "-out",
    caFile,
    "-addext",
    "keyUsage=critical,keyCertSign",
  );
  openssl("req", ...freshKey, "-subj", "/CN=localhost", "-keyout", keyFile, "-out", request);
  writeFileSync(path("leaf.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
  openssl(
    "x509",
    "-req",
    "-in",
    request,
    "-CA",
    caFile,
    "-CAkey",
    caKey,
    "-CAcreateserial",
    "-days",
    "2",
    "-extfile",
    path("leaf.ext"),
    "-out",
    certificateFile,
  );
  const [ca, certificate, key] = [caFile, certificateFile, keyFile].map((file) => readFileSync(file, "utf8"));
  const publicKey = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  const spki = createHash("sha256").update(publicKey).digest("base64");
  return { caFile, certificateFile, keyFile, ca, certificate, key, spki };
}
