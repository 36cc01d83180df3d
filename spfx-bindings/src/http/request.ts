// One request to the service, and its refusals as errors. The service's JSON pointers become places here and in
// answer.ts; everything above works with the steps.
import { errorAt, placeOf } from "../base/place.js";
import { throwIfCanceled } from "../base/turns.js";
import { FeldsiegelError, isErrorCode } from "../errors.js";

interface ServiceRequest {
  url: string;
  token: string;
  /** JSON text. */
  body?: string;
  /** By default POST with a body, GET without. */
  method?: "DELETE" | "POST";
  signal?: AbortSignal;
  /** Bytes of the answer. */
  limit: number;
}

/**
 * The answer's bytes. Errors: network_failed, canceled, reply_malformed, and whatever the service says, with its place
 * in the request.
 */
export async function requestService(request: ServiceRequest): Promise<Uint8Array> {
  const response = await send(request);
  try {
    if (!response.ok) throw await refusalOf(response);
    return await readAtMost(response, request.limit);
  } catch (error) {
    throw error instanceof FeldsiegelError ? error : failureOf(error, request.signal);
  }
}

async function send({ url, token, body, method, signal }: ServiceRequest): Promise<Response> {
  throwIfCanceled(signal);
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    return await fetch(url, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers,
      body,
      signal,
      // The token is the only credential, and must not travel anywhere else.
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  } catch (error) {
    throw failureOf(error, signal);
  }
}

function failureOf(error: unknown, signal: AbortSignal | undefined): FeldsiegelError {
  if (signal?.aborted) return new FeldsiegelError("canceled", { cause: signal.reason });
  return new FeldsiegelError("network_failed", { cause: error });
}

async function readAtMost(response: Response, limit: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new FeldsiegelError("reply_malformed", { detail: "The answer is too large.", limit, status: response.status });
  if (Number(response.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > limit) throw tooLarge();
  return bytes;
}

const problemLimit = 64 * 1024;

/** The error in a problem+json answer; a proxy's page or an unknown code gives a general one with the status. */
async function refusalOf(response: Response): Promise<FeldsiegelError> {
  const { status } = response;
  const { code, at, limit } = parseProblem(await readAtMost(response, problemLimit));
  const details = {
    limit: typeof limit === "number" ? limit : undefined,
    retryAfter: secondsOf(response.headers.get("retry-after")),
    status,
  };
  const place = placeOf(at) ?? [];
  if (isErrorCode(code)) return errorAt(code, place, details);
  if (typeof code === "string" && /^[a-z0-9_]{1,64}$/.test(code)) {
    const detail = `Its error code ${code} is not known to this version.`;
    return errorAt("reply_malformed", place, { ...details, detail });
  }
  const general = status === 502 || status === 503 || status === 504 ? "network_failed" : "reply_malformed";
  return new FeldsiegelError(general, { status, detail: `The status is ${status}, without a reason.` });
}

// A date is not understood: the service gives seconds, and the page's clock may be wrong.
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^[0-9]{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

function parseProblem(bytes: Uint8Array): Record<string, unknown> {
  try {
    const problem: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof problem === "object" && problem !== null ? (problem as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
