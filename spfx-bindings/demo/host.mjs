// The page that stands for SharePoint: the same content security policy where it matters (scripts only from known
// places, 'unsafe-eval' allowed, no inline scripts, no blob: workers), on an origin of its own.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundlePages } from "./bundle.mjs";
import { sendJson, startServer } from "./web-server.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const fonts = ["latin-400", "latin-600", "latin-ext-400", "latin-ext-600"].map(
  (name) => `open-sans-${name}-normal.woff2`,
);
const types = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  woff2: "font/woff2",
};

/** `evaluation`: 'unsafe-eval' as SharePoint has it, or 'wasm-unsafe-eval' for the stricter page. */
function contentSecurityPolicy(evaluation, connections) {
  return [
    "default-src 'none'",
    `script-src 'self' '${evaluation}'`,
    "worker-src 'self'",
    `connect-src 'self' ${connections.join(" ")}`,
    "style-src 'self'",
    "font-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export class HostPage {
  constructor() {
    this.config = {};
  }

  async start(certificates) {
    this.files = await bundlePages();
    this.files.set("host.css", readFileSync(here("./host/host.css")));
    for (const name of fonts)
      this.files.set(`fonts/${name}`, readFileSync(here(`../node_modules/@fontsource/open-sans/files/${name}`)));
    for (const name of ["index.html", "checks.html"]) this.files.set(name, readFileSync(here(`./host/${name}`)));
    this.files.set("privacy.html", this.files.get("index.html")); // another page of the same site
    this.server = await startServer(certificates, (request, response, url) => this.answer(response, url));
    this.origin = this.server.origin;
    return this;
  }

  close() {
    return this.server.close();
  }

  /** /strict/… is the same as /… under the stricter policy. */
  answer(response, url) {
    const strict = url.pathname.startsWith("/strict/");
    const name = url.pathname.replace(/^\/(strict\/)?/, "") || "index.html";
    if (name === "config.json") return sendJson(response, 200, this.config);
    const content = this.files.get(name);
    if (!content) return sendJson(response, 404, { error: "not_found" });
    const policy = contentSecurityPolicy(strict ? "wasm-unsafe-eval" : "unsafe-eval", [
      this.config.backend,
      this.config.issuer,
    ]);
    const headers = {
      "content-type": types[name.split(".").pop()],
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
    };
    response.writeHead(200, headers).end(content);
  }
}
