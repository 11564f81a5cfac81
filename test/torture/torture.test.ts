import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patientList } from '../bench/operations.js';
import { ATTACKS, abuse } from './abuse.js';
import { type Battlefield, startBattlefield } from './battlefield.js';
import { breakSubgraphs } from './faults.js';
import { sendHostile } from './hostile.js';
import { swapSupergraphs } from './swaps.js';
import { verdictOf } from './verdict.js';

const say = () => undefined;
let field: Battlefield;

beforeAll(async () => {
  field = await startBattlefield();
});
afterAll(async () => {
  await field?.end();
});

describe('under load', () => {
  it('every answer is correct or lacks exactly the part of the subgraphs that die, hang and come back', async () => {
    const faults = [
      ['kill', 'notes'],
      ['hang', 'humanbridge'],
    ] as const;
    const figures = await breakSubgraphs(field, { faults, seconds: 0.7, calm: 300, connections: 4, say });
    expect(figures).toMatchObject({ wrong: 0, complaints: [], unnoticed: [], unrecovered: [] });
    expect(figures.right).toBeGreaterThan(0);
    expect(figures.partial).toBeGreaterThan(0);
  });

  it('every answer is correct under one of the two supergraphs while they are swapped', async () => {
    const figures = await swapSupergraphs(field, { swaps: 5, invalidEvery: 4, connections: 3, signal: true, say });
    expect(figures).toMatchObject({ swaps: 5, refused: 1, harmful: 0, wrong: 0, complaints: [] });
  });

  it('hostile requests are answered in time, and so are honest ones beside them', async () => {
    expect(await sendHostile(field, 1, 200)).toMatchObject({ sent: 200, complaints: [] });
  });
});

describe('while one caller abuses the gateway', () => {
  it.each(ATTACKS.map(({ name }) => name))('with %s, another caller’s questions are answered', async (name) => {
    const [figures] = await abuse(field, { seconds: 1.5, only: name });
    expect(figures!.asked).toBeGreaterThan(0);
    // A machine that is busy with other tests may itself delay one of them.
    expect({ ...figures, isFew: figures!.wrong <= 0.1 * figures!.asked }).toMatchObject({ attack: name, isFew: true });
  });
});

describe('the verdict on an answer', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the answer is spoiled here and there
  const spoiled = (spoil: (patients: any[]) => void) => {
    const data = structuredClone(patientList.expected) as { patients: unknown[] };
    spoil(data.patients);
    return data;
  };
  const error = (service: string) => ({ message: 'x', extensions: { code: 'SUBGRAPH_UNAVAILABLE', service } });
  const judge = (data: unknown, errors: object[] | undefined, failing: string) =>
    verdictOf({ status: 200, body: { data, errors } as never }, patientList.expected, new Set([failing]));
  const withoutNotes = spoiled((patients) => {
    for (const patient of patients) patient.notes = null;
  });

  it('is right for the whole answer and partial for exactly the failed part', () => {
    expect(judge(patientList.expected, undefined, 'notes')).toBe('right');
    expect(judge(withoutNotes, [error('notes')], 'notes')).toBe('partial');
    expect(judge({ patients: null }, [error('directory')], 'directory')).toBe('partial');
  });
  it.each([
    ['another subgraph’s part is missing', withoutNotes, [error('notes')], 'humanbridge'],
    ['no error says so', withoutNotes, undefined, 'notes'],
    ['the error is another’s', withoutNotes, [error('directory')], 'notes'],
    ['an error comes on top', withoutNotes, [error('notes'), error('directory')], 'notes'],
    ['nothing is missing beside an error', patientList.expected, [error('notes')], 'notes'],
    ['only some of it is missing', spoiled((patients) => Object.assign(patients[3], { notes: null })), [error('notes')], 'notes'],
    ['a value is another', spoiled((patients) => Object.assign(patients[3], { name: 'x' })), undefined, 'directory'],
    ['a patient is missing', spoiled((patients) => patients.pop()), [error('directory')], 'directory'],
    ['there is no data', undefined, [error('notes')], 'notes'],
  ])('is wrong if %s', (_, data, errors, failing) => {
    expect(judge(data, errors, failing)).toEqual({ wrong: expect.any(String) });
  });
  it('is wrong if there is no answer', () => {
    expect(verdictOf(undefined, patientList.expected, new Set())).toEqual({ wrong: 'no answer' });
  });
});
