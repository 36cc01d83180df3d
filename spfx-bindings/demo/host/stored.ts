// The panel in the middle: a row exactly as the backend's database holds it.
import { element, replaceChildren } from '../../sample/src/personnel/elements';
import { fields, isSealed } from '../../sample/src/personnel/fields';
import type { DemoConfig } from './config';
import { tokenFor } from './context';

type Row = Record<string, string>;

export class StoredPanel {
  private readonly rows = element('div');
  private readonly note = element('div', { class: 'pf-message' });

  constructor(
    private readonly config: DemoConfig,
    parent: Element,
  ) {
    const query = element('code', { class: 'query' }, `SELECT * FROM employees WHERE id = '${config.recordId}'`);
    parent.classList.add('pf-root');
    replaceChildren(parent, element('div', { class: 'pf-toolbar' }, query), this.rows, this.note);
    this.show({}, '');
  }

  async reload(): Promise<void> {
    const headers = { authorization: `Bearer ${await tokenFor(this.config, 'clerk')}` };
    const address = `${this.config.backend}/api/employees?id=${encodeURIComponent(this.config.recordId)}`;
    const { records, headers: seals } = await (await fetch(address, { headers })).json();
    if (records.length > 0) this.show(records[0], seals[0]);
  }

  private show(row: Row, header: string): void {
    replaceChildren(
      this.rows,
      ...fields.map(({ name, label, input }) => {
        const value = element(
          'span',
          { class: isSealed(row[name]) ? 'pf-value cipher' : 'pf-value' },
          String(row[name] ?? ''),
        );
        return element(
          'div',
          { class: input === 'longtext' ? 'pf-row pf-long' : 'pf-row', 'data-field': name },
          element('label', {}, label),
          value,
        );
      }),
    );
    const text = element(
      'div',
      {},
      element('strong', {}, header ? `Header of ${header.length} characters, once per upload:` : 'No row yet.'),
      element('span', { class: 'cipher' }, header ? `${header.slice(0, 34)}…` : ''),
    );
    replaceChildren(this.note, element('span', { class: 'pf-icon' }, '#'), text);
  }
}
