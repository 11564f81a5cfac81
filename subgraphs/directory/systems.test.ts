import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSystems, SYSTEMS } from './systems.js';

const folder = mkdtempSync(join(tmpdir(), 'hareyaka-systems-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (content: string) => {
  const path = join(folder, 'systems.json');
  writeFileSync(path, content);
  return path;
};

describe('the file of connected systems', () => {
  it('is the operator’s file if one is configured, otherwise the committed one', () => {
    const example = { ...SYSTEMS[0]!, id: 'example', chartType: 'ExampleChart' };
    expect(readSystems(file(JSON.stringify([example])))).toEqual([example]);
    expect(readSystems(undefined).map(({ id }) => id)).toContain('humanbridge');
  });

  it.each([
    ['that is not there', () => join(folder, 'nowhere.json'), /HAREYAKA_SYSTEMS: cannot be read/],
    ['that is no JSON', () => file('[,'), /HAREYAKA_SYSTEMS: cannot be read/],
    ['with a system of no type', () => file('[{"id":"x","name":"X"}]'), /HAREYAKA_SYSTEMS: 0.chartType/],
    ['with a system twice', () => file(JSON.stringify([SYSTEMS[0], SYSTEMS[0]])), /names a system twice/],
  ])('is refused %s', (_what, path, problem) => {
    expect(() => readSystems(path())).toThrow(problem);
  });
});
