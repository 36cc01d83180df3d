// The one error that the package throws. Callers branch on `code`; messages are for people and may change.
import { errorCodes, errorTitles, type ErrorCode } from "./errors.generated.js";

export interface ErrorDetails {
  /** JSON pointer (RFC 6901) to what is to blame; see FeldsiegelError.at. */
  at?: string;
  /** A sentence that is added to the code's own. Never carries a value. */
  detail?: string;
  status?: number;
  limit?: number;
  retryAfter?: number;
  cause?: unknown;
}

export class FeldsiegelError extends Error {
  override readonly name = "FeldsiegelError";
  readonly code: ErrorCode;
  /**
   * JSON pointer to what is to blame: into the records given (`/12/salary`), or into the options (`/endpoint`).
   * It names structure and never carries a value.
   */
  readonly at?: string;
  /** The HTTP status, where the service refused. */
  readonly status?: number;
  /** The limit that was exceeded, where the service named it. */
  readonly limit?: number;
  /** Seconds after which the call may succeed, where the service named them (`budget_exhausted`, `overloaded`). */
  readonly retryAfter?: number;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    const where = details.at ? ` (at ${details.at})` : "";
    super(errorTitles[code] + (details.detail ? ` ${details.detail}` : "") + where);
    this.code = code;
    if (details.at) this.at = details.at;
    if (details.status !== undefined) this.status = details.status;
    if (details.limit !== undefined) this.limit = details.limit;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
    if (details.cause !== undefined) this.cause = details.cause;
  }
}

const known: ReadonlySet<string> = new Set(errorCodes);

export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === "string" && known.has(text);
}
