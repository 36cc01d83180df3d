// Styles as a constructed sheet: no loader to configure, no inline style for a content security policy to refuse.

const lock =
  'url("data:image/svg+xml,' +
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='%23707070' d='M5 7V5a3 3 0 0 1 6 0v2h.5" +
  "a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 12.5v-4A1.5 1.5 0 0 1 4.5 7zm1.2 0h3.6V5a1.8 " +
  "1.8 0 0 0-3.6 0z'/></svg>\")";

const css = `
.pf-root { font: 400 13px/18px "Segoe UI", "Open Sans", system-ui, sans-serif; color: #242424; }
.pf-root * { box-sizing: border-box; }
.pf-toolbar { display: flex; align-items: center; gap: 8px; height: 44px; padding: 0 16px; position: relative; }
.pf-toolbar button, .pf-request button, .pf-button { font: inherit; font-weight: 600; height: 30px; padding: 0 14px;
  border-radius: 4px; border: 1px solid #d1d1d1; background: #fff; color: #242424; cursor: pointer;
  line-height: 28px; white-space: nowrap;
}
.pf-toolbar .pf-primary, .pf-request .pf-primary { background: #0f6cbd; border-color: #0f6cbd; color: #fff; }
.pf-toolbar .pf-primary:hover { background: #115ea3; }
.pf-toolbar .pf-danger { border-color: #c50f1f; color: #b10e1c; }
.pf-prompt .pf-danger:not(:disabled) { background: #c50f1f; color: #fff; }
.pf-toolbar button:disabled { border-color: #e0e0e0; color: #bdbdbd; cursor: not-allowed; }
.pf-button:hover { background: #f5f5f5; }
.pf-file { position: absolute; width: 1px; height: 1px; opacity: 0; }
.pf-toolbar progress { position: absolute; left: 16px; right: 16px; bottom: 0; width: calc(100% - 32px);
  height: 3px; appearance: none;
  border: 0; background: #e0e0e0; }
.pf-toolbar progress::-webkit-progress-bar { background: #e0e0e0; }
.pf-toolbar progress::-webkit-progress-value { background: #0f6cbd; }
.pf-toolbar progress[hidden] { display: none; }
.pf-row { display: grid; grid-template-columns: 104px minmax(0, 1fr); align-items: center; height: 34px;
  padding: 0 16px;
  border-top: 1px solid #f0f0f0; }
.pf-row > label { color: #616161; font-size: 12px; }
.pf-row.pf-long { height: 62px; align-items: start; padding-top: 6px; }
.pf-input { font: inherit; width: 100%; height: 26px; padding: 0 8px; border: 1px solid #d1d1d1;
  border-bottom-color: #616161;
  border-radius: 4px; background: #fff; color: inherit; }
textarea.pf-input { height: 50px; padding: 5px 8px; resize: none; }
.pf-input:focus { outline: none; border-bottom: 2px solid #0f6cbd; }
.pf-toolbar .pf-id { width: 92px; height: 30px; }
.pf-value { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 3px 8px;
  border-radius: 4px; min-height: 24px; }
.pf-long .pf-value { white-space: normal; max-height: 50px; margin-top: -4px; }
.pf-revealed { background: #e9f5e9; color: #0b5a0b; font-weight: 600; justify-self: start; max-width: 100%; }
.pf-pseudonym { font: 11px/18px ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; color: #4f4b95;
  background: #f2f1fb; justify-self: start; max-width: 100%; }
.pf-made { min-width: 0; display: grid; }
.pf-hint { color: #8a8a8a; }
.pf-gone { color: #b10e1c; background: #fdf3f4; justify-self: start; max-width: 100%; }
.pf-prompt { margin: 4px 16px 12px; padding: 10px 12px 4px; border: 1px solid #eeacb2; border-radius: 4px;
  background: #fdf3f4; overflow-wrap: anywhere; }
.pf-prompt[hidden] { display: none; }
.pf-prompt p { margin: 4px 0; }
.pf-prompt .pf-toolbar { padding: 0; }
.pf-requests { border-top: 1px solid #f0f0f0; padding: 4px 16px 8px; }
.pf-request { margin: 8px 0; padding: 10px 12px; border: 1px solid #e0e0e0; border-radius: 4px; }
.pf-request p { margin: 4px 0; overflow-wrap: anywhere; }
.pf-request .pf-primary { margin-top: 4px; }
.pf-request .pf-requester { font: 11px/16px ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace;
  color: #616161; margin-top: -4px; }
.pf-given { color: #0e700e; font-weight: 600; }
.pf-locked { color: #8a8a8a; justify-self: start; }
.pf-locked::before { content: ""; display: inline-block; width: 14px; height: 14px; margin: 0 5px -2px 0;
  background: ${lock} center/contain no-repeat; }
.pf-message { display: flex; gap: 10px; min-height: 60px; padding: 11px 16px; border-top: 1px solid #e0e0e0;
  background: #fafafa; }
.pf-message strong { display: block; font-weight: 600; }
.pf-message span { display: block; overflow-wrap: anywhere; }
.pf-message .pf-icon { flex: none; width: 18px; height: 18px; border-radius: 50%; background: #8a8a8a; color: #fff;
  font-size: 11px; font-weight: 600; text-align: center; }
.pf-success .pf-icon { background: #107c10; }
.pf-refusal .pf-icon { background: #c50f1f; }
.pf-success { background: #f1faf1; color: #0e700e; }
.pf-refusal { background: #fdf3f4; color: #b10e1c; }
`;

let sheet: CSSStyleSheet | undefined;

/** Adds the sheet to the document once, however many web parts are on the page. */
export function addStyles(document: Document): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
}
