// How a backend learns what to purge: it asks the sidecar from time to time, as an application of its own, which
// pseudonyms have been erased since. It holds no more rights than any other caller of the tenant.
import { request } from "node:http";
import { readBody } from "./web-server.mjs";

const answerLimit = 4 * 1024 * 1024;
const perRequest = 1000;

export class ErasureFollower {
  /** `getToken`: of the backend itself. `sidecar`: its address, as node:http takes it. */
  constructor({ sidecar, getToken }) {
    Object.assign(this, { sidecar, getToken });
  }

  /** Purges what was erased since the last time; resolves to the number of rows that lost their sealed fields. */
  async follow(database) {
    let rows = 0;
    for (;;) {
      const { erasures, next } = await this.erasuresSince(database.followed);
      if (erasures.length === 0) return rows;
      const pseudonyms = erasures.map(({ pseudonym }) => pseudonym).filter((text) => text !== null);
      rows += database.purge(pseudonyms, next);
    }
  }

  async erasuresSince(sequence) {
    const path = `/v1/erasures?since=${sequence}&limit=${perRequest}`;
    const headers = { host: "localhost", authorization: `Bearer ${await this.getToken()}` };
    const answer = await new Promise((resolve, reject) => {
      request({ ...this.sidecar, path, headers }, resolve)
        .on("error", reject)
        .end();
    });
    const body = JSON.parse(await readBody(answer, answerLimit));
    if (answer.statusCode !== 200) throw new Error(`the sidecar answers ${answer.statusCode} ${body.code}`);
    return body;
  }

  /** Follows every `milliseconds` until `stop`. */
  start(database, milliseconds) {
    this.timer = setInterval(() => {
      this.follow(database()).catch((error) => console.error(`erasures: ${error.message}`));
    }, milliseconds);
  }

  stop() {
    clearInterval(this.timer);
  }
}
