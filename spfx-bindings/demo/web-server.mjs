// An HTTPS server on a free loopback port, with the few things that issuer, backend and host page share.
import { createServer } from "node:https";

/** handle(request, response, url) may be async; what it throws becomes a 500 without detail, and goes to `onError`. */
export async function startServer(certificates, handle, onError = (error) => console.error(error)) {
  const server = createServer({ cert: certificates.certificate, key: certificates.key }, (request, response) => {
    Promise.resolve(handle(request, response, new URL(request.url, "https://localhost"))).catch((error) => {
      onError(error);
      if (!response.headersSent) sendJson(response, 500, { error: "internal" });
      else response.destroy();
    });
  });
  await new Promise((resolve, reject) => server.listen(0, "127.0.0.1", resolve).once("error", reject));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `https://localhost:${server.address().port}`, close };
}

export function sendJson(response, status, body, headers = {}) {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers }).end(text);
}

/** The whole body as a Buffer; rejects beyond `limit` bytes. */
export async function readBody(request, limit) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) throw Object.assign(new Error(`body larger than ${limit} bytes`), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** CORS as the sidecar does it: one exact origin, preflights without a token. Returns true when it has answered. */
export function answerPreflight(request, response, allowedOrigin) {
  if (request.headers.origin !== allowedOrigin) return false;
  response.setHeader("access-control-allow-origin", allowedOrigin);
  response.setHeader("vary", "Origin");
  if (request.method !== "OPTIONS") return false;
  const allow = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type",
  };
  response.writeHead(204, { ...allow, "access-control-max-age": "600" }).end();
  return true;
}
