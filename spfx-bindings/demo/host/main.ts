// The demo's host page: the sample web part three times, for three people, around what the database holds.
import PersonnelWebPart, {
  type PersonnelWebPartProperties,
} from '../../sample/src/webparts/personnel/PersonnelWebPart';
import { addStyles } from '../../sample/src/personnel/styles';
import { addCard, describe } from './card';
import { loadConfig, type DemoConfig } from './config';
import { contextFor } from './context';
import { showFigures } from './figures';
import { StoredPanel } from './stored';

async function mount(
  config: DemoConfig,
  person: string,
  body: HTMLElement,
  view: PersonnelWebPartProperties['view'],
): Promise<void> {
  const { backend, resource, directorySigner, recordId } = config;
  const properties = { view, purpose: config.persons[person].purpose, backend, resource, directorySigner, recordId };
  const part = new PersonnelWebPart() as unknown as { mountForDemo(...parts: unknown[]): Promise<void> };
  const place = document.createElement('div');
  body.replaceChildren(place);
  await part.mountForDemo(place, contextFor(config, person), properties);
}

async function start(): Promise<void> {
  const config = await loadConfig();
  const { clerk, outsider } = config.persons;
  const reader = new URLSearchParams(location.search).get('reader') ?? 'payroll';
  const grid = document.getElementById('cards') as HTMLElement;
  const entry = addCard(grid, 'typed', { step: '1', title: 'As typed', tone: 'blue', ...describe(clerk) });
  const stored = addCard(grid, 'stored', {
    step: '2',
    title: 'As the backend stores it',
    tone: 'slate',
    who: 'SQLite Database',
    note: 'what an administrator, a backup or a thief sees',
  });
  const opened = addCard(grid, 'opened', {
    step: '3',
    title: 'As the authorized reader sees it',
    tone: 'green',
    ...describe(config.persons[reader]),
  });
  const refused = addCard(grid, 'refused', {
    step: '4',
    title: 'As anyone else sees it',
    tone: 'red',
    ...describe(outsider),
  });
  addStyles(document);
  const panel = new StoredPanel(config, stored);
  document.addEventListener('personnel-saved', () => panel.reload());
  await mount(config, 'clerk', entry, 'entry');
  await mount(config, reader, opened, 'record');
  await mount(config, 'outsider', refused, 'record');
  await panel.reload();
  showFigures([]);
  document.documentElement.dataset.ready = 'true';
}

start().catch((error) => {
  document.documentElement.dataset.failed = String(error);
  throw error;
});
