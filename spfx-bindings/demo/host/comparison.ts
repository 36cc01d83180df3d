// The same people in two pseudonym domains, side by side. The demo's driver fills it in.
import { element, replaceChildren } from '../../sample/src/personnel/elements';
import { pseudonymElement } from '../../sample/src/personnel/pseudonym';

/** The personnel number, and pseudonyms: in the personnel file, in the statistics, and when enrolled once more. */
export interface ComparedPerson {
  number: string;
  employee: string;
  statistics: string;
  again?: string;
}

const heads = [
  'Personnel no., known to the browser only',
  'Pseudonym in the personnel file',
  'Pseudonym in the statistics',
  'In the personnel file again, after erasure',
];

export function showComparison(people: ComparedPerson[]): void {
  const place = document.getElementById('comparison') as HTMLElement;
  const cell = (text: string | undefined) => element('td', {}, text ? pseudonymElement(text) : '–');
  const rows = people.map(({ number, employee, statistics, again }) =>
    element('tr', {}, element('td', {}, number), cell(employee), cell(statistics), cell(again)),
  );
  const head = element('tr', {}, ...heads.map((text) => element('th', {}, text)));
  replaceChildren(place, element('table', { class: 'pf-root' }, head, ...rows));
}

document.addEventListener('demo-comparison', (event) => showComparison((event as CustomEvent<ComparedPerson[]>).detail));
