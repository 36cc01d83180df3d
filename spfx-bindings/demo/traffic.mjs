// No connection besides the configured ones, and nothing that a page complained of but the refusals of the scenes.
const expected = /the server responded with a status of (403|422)/;

export function checkTraffic(report, environment, { origins, complaints }) {
  const strange = [...origins].filter((origin) => !environment.origins.includes(origin) && origin !== "null");
  report.check(strange.length === 0, `no other connection, but ${strange.join(", ")}`);
  const others = complaints.filter((text) => !expected.test(text));
  report.check(others.length === 0, `no complaint in the browser, but ${others.slice(0, 3).join(" | ")}`);
}
