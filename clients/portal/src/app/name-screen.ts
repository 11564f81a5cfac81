import type { Words } from '../words/words.js';

/** What the screen at a path is called. A path that is no screen has the network's name. */
export function nameScreen(path: string, { app, patients, chart, access, emergency, sending }: Words): string {
  const [first, id, screen] = path.split('/').filter((part) => part !== '');
  if (first === 'patients' && id === undefined) return patients.title;
  if (first === 'patients') return chart.screens[(screen ?? 'summary') as keyof typeof chart.screens] ?? app.name;
  if (first === 'access') return access.title;
  if (first === 'sending') return sending.title;
  return first === 'emergency' ? emergency.title : app.name;
}
