// One record as its reader may see it: clear fields, what was revealed for the purpose, and locks for the rest.
import { element, replaceChildren } from './elements';
import { fields, isSealed, type Field, type Person } from './fields';
import { MessageLine } from './message';
import type { PersonnelFile } from './PersonnelFile';

export class RecordView {
  private readonly _message: MessageLine = new MessageLine();
  private readonly _rows: HTMLElement = element('div', { class: 'pf-record' });
  private readonly _id: HTMLInputElement;

  public constructor(
    private readonly _file: PersonnelFile,
    private readonly _purpose: string,
    recordId: string,
  ) {
    this._id = element('input', { class: 'pf-input pf-id', value: recordId, 'aria-label': 'Personnel number' });
    this._message.show('info', `Reveals for the purpose “${_purpose}”.`, 'The answer is sealed to this browser.');
    this._show({}, {});
  }

  public render(parent: Element): void {
    const open = element(
      'button',
      { class: 'pf-primary', type: 'button', click: () => this._open() },
      `Open for ${this._purpose}`,
    );
    replaceChildren(parent, element('div', { class: 'pf-toolbar' }, this._id, open), this._rows, this._message.element);
  }

  private _open(): void {
    this._load().catch((error) => this._message.showError(error));
  }

  private async _load(): Promise<void> {
    const stored = await this._file.load(this._id.value);
    if (stored.length === 0) return this._message.show('refusal', 'There is no such record.');
    this._show(stored[0], {});
    const started = performance.now();
    const revealed = (await this._file.reveal(stored, this._purpose))[0];
    this._show(stored[0], revealed);
    const count = fields.filter(({ name }) => isSealed(stored[0][name]) && revealed[name] !== undefined).length;
    const milliseconds = (performance.now() - started).toFixed(0);
    this._message.show(
      'success',
      `${count} ${count === 1 ? 'field' : 'fields'} revealed for ${this._purpose}, in ${milliseconds} ms.`,
      'The others stay sealed.',
    );
  }

  private _show(stored: Person, revealed: Person): void {
    replaceChildren(this._rows, ...fields.map((field) => row(field, stored[field.name], revealed[field.name])));
  }
}

function row(field: Field, stored: unknown, revealed: unknown): HTMLElement {
  const long = field.input === 'longtext';
  const cell = element('div', { class: long ? 'pf-row pf-long' : 'pf-row', 'data-field': field.name });
  cell.appendChild(element('label', {}, field.label));
  cell.appendChild(valueOf(field, stored, revealed));
  return cell;
}

function valueOf(field: Field, stored: unknown, revealed: unknown): HTMLElement {
  if (!isSealed(stored)) return element('span', { class: 'pf-value' }, stored === undefined ? '' : String(stored));
  if (revealed === undefined) return element('span', { class: 'pf-value pf-locked', title: String(stored) }, 'sealed');
  const text = field.name === 'salary' ? Number(revealed).toLocaleString('de') : String(revealed);
  return element('span', { class: 'pf-value pf-revealed' }, text || '(empty)');
}
