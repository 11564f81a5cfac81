import { readFileSync } from 'node:fs';

/** Reads the constants in a README's resources table, with their values: each is written as `NAME` = 1000. */
export function resourcesIn(readme: string): Readonly<Record<string, number>> {
  const [, table = ''] = readFileSync(readme, 'utf8').split('## Resources');
  const named = [...table.split('\n## ')[0]!.matchAll(/`([A-Z][A-Z_]+)` = (\d+)/g)];
  return Object.fromEntries(named.map(([, name, value]) => [name!, Number(value)]));
}
