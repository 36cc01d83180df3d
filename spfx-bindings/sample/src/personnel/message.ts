// The message line under a form: success, information or a refusal with its stable code.
import { FeldsiegelError } from '@feldsiegel/spfx';
import { element, replaceChildren } from './elements';

export type Mood = 'info' | 'success' | 'refusal';

const icons: Record<Mood, string> = { info: 'i', success: '✓', refusal: '✕' };

export class MessageLine {
  public readonly element: HTMLElement = element('div', { class: 'pf-message', role: 'status' });

  public show(mood: Mood, title: string, detail: string = ''): void {
    this.element.className = `pf-message pf-${mood}`;
    const text = element('div', {}, element('strong', {}, title));
    if (detail) text.appendChild(element('span', {}, detail));
    replaceChildren(this.element, element('span', { class: 'pf-icon', 'aria-hidden': 'true' }, icons[mood]), text);
  }

  public showError(error: unknown): void {
    if (!(error instanceof FeldsiegelError)) return this.show('refusal', 'That did not work.', String(error));
    this.element.setAttribute('data-code', error.code);
    const status = error.status ? `${error.status} ` : '';
    this.show('refusal', titleOf(error), `${status}${error.code}${error.at ? ` at ${error.at}` : ''}`);
  }
}

function titleOf(error: FeldsiegelError): string {
  return error.status === 403 ? 'Refused: this purpose is not granted to you.' : error.message;
}
