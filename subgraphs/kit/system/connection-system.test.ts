import 'reflect-metadata';
import fc from 'fast-check';
import { DisclosureReport } from '../audit/disclosure-report.js';
import { Sex } from '../chart/demographics.js';
import { AnswerState } from '../chart/reader/facility-answer.js';
import { KitError } from '../errors.js';
import type { SystemContext } from './connection-system.js';
import {
  ConnectionSystem,
  FindPatientsArgs,
  type FoundPatients,
  type HospitalStatus,
  SearchedName,
  SystemState,
} from './connection-system.js';
import { resolveSystemReference } from './system-reference.js';

class TestSystem extends ConnectionSystem {}

const SEARCHER = { user: 'usr_1', profession: 'OTHER', role: 'SUPPORT_CENTRE' };
const INFO = { path: { prev: { prev: undefined, key: '_entities', typename: 'Query' }, key: 0, typename: undefined } };
const FOUND: FoundPatients = { patients: [], after: null, failures: [] };
const HOSPITALS: HospitalStatus[] = [{ institution: '3310000001', label: '晴病院', answers: true, since: null }];

/** A system, a record of its calls, and a caller who may search or not. */
function asking({ may = true }: { may?: boolean } = {}) {
  const told: string[] = [];
  const finds: FindPatientsArgs[] = [];
  const context = {
    demandSearch: async () => {
      told.push('demanded');
      if (!may) throw new KitError('NOT_PERMITTED');
      return SEARCHER;
    },
    disclosures: new DisclosureReport(),
    system: {
      find: async (args: FindPatientsArgs) => {
        told.push('asked');
        finds.push(args);
        return FOUND;
      },
      status: async () => ({ state: SystemState.UP, hospitals: HOSPITALS }),
    },
  } as unknown as SystemContext;
  const { disclosures } = context;
  const system = Object.assign(new TestSystem(), { id: 'test' });
  const find = async (args: Partial<FindPatientsArgs>) =>
    await system.findPatients(Object.assign(new FindPatientsArgs(), { first: 20, ...args }), context, INFO);
  return { system, context, told, finds, find, disclosures };
}

describe('the search for patients in a connected system', () => {
  it('calls the system with the caller’s input if the caller may search', async () => {
    const { find, told, finds } = asking();
    expect(await find({ name: '山田 花子', kana: 'ヤマダ', birthDate: '1965-04-15', sex: Sex.FEMALE, after: 'x', first: 7 })).toBe(FOUND);
    expect(told).toEqual(['demanded', 'asked']);
    expect(finds).toEqual([{ name: '山田 花子', kana: 'ヤマダ', birthDate: '1965-04-15', sex: 'FEMALE', after: 'x', first: 7 }]);
  });

  it('reports how many patients were found, by whom and in what role, and names none', async () => {
    const { find, disclosures } = asking();
    await find({ kana: 'ヤマダ' });
    expect(await disclosures.finish({ _entities: [{}] })).toEqual([
      {
        path: ['_entities', 0],
        patients: [],
        category: 'DEMOGRAPHICS',
        facility: null,
        form: 'RECORDS',
        state: 'ANSWERED',
        items: 0,
        grounds: ['role:SUPPORT_CENTRE'],
        purpose: 'TREAT',
        user: 'usr_1',
        profession: 'OTHER',
      },
    ]);
  });

  it('reports the worst failure as the state of the search, and counts the patients who were found', async () => {
    const { context } = asking();
    const patient = { institution: '3310000001', localPatientId: '1', sex: Sex.MALE };
    const found = { patients: [patient, patient], after: null, failures: [{ searched: SearchedName.NAME, state: AnswerState.TIMED_OUT }] };
    Object.assign(context.system, { find: async () => found });
    await new TestSystem().findPatients(Object.assign(new FindPatientsArgs(), { first: 20, kana: 'ヤマダ' }), context, INFO);
    expect(await context.disclosures.finish({ _entities: [{}] })).toMatchObject([{ state: 'TIMED_OUT', items: 2, patients: [] }]);
  });

  it('checks the right before the input, so that a caller without it learns nothing about the input', async () => {
    for (const args of [{ kana: 'ヤマダ' }, {}, { kana: 'ヤ' }, { kana: 'ヤマダ', first: 1_000 }, { kana: 'ヤマダ', after: 'x' }]) {
      const { find, told } = asking({ may: false });
      await expect(find(args)).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
      expect(told).toEqual(['demanded']);
    }
  });

  it.each<[Partial<FindPatientsArgs>, string]>([
    [{}, 'name'],
    [{ name: '', kana: '' }, 'name'],
    [{ name: null, kana: null, birthDate: '1965-04-15', sex: Sex.FEMALE }, 'name'],
    [{ name: '  ', kana: '　\u00a0' }, 'name'],
    [{ name: '林' }, 'name'],
    [{ name: '林 ' }, 'name'],
    [{ kana: '　ヤ　' }, 'kana'],
    [{ name: '山田', kana: 'ヤ' }, 'kana'],
    [{ name: '\u{20bb7}' }, 'name'],
    [{ name: '山'.repeat(101) }, 'name'],
    [{ kana: `${'ヤ'.repeat(101)}` }, 'kana'],
    [{ name: '山田', first: 0 }, 'first'],
    [{ name: '山田', first: -1 }, 'first'],
    [{ name: '山田', first: 101 }, 'first'],
  ])('refuses %j, and does not call the system', async (args, argument) => {
    const { find, told } = asking();
    await expect(find(args)).rejects.toMatchObject({ code: 'BAD_INPUT', extensions: { argument } });
    expect(told).toEqual(['demanded']);
  });

  it('calls the system only with names of two to a hundred characters, without spaces around them', async () => {
    const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('山', '林 ', ' 山田 ', '　', '山田', null, undefined));
    await fc.assert(
      fc.asyncProperty(text, text, fc.integer({ min: -2, max: 103 }), async (name, kana, first) => {
        const { find, finds } = asking();
        await find({ name, kana, first }).catch((error: KitError) => expect(error.code).toBe('BAD_INPUT'));
        for (const one of finds) {
          const names = [one.name, one.kana].filter((given) => given != null);
          expect(names.length).toBeGreaterThan(0);
          for (const given of names) {
            expect(given).toBe(given.trim());
            expect([...given].length).toBeGreaterThanOrEqual(2);
          }
          expect(one.first).toBeGreaterThanOrEqual(1);
          expect(one.first).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the status of a connected system', () => {
  it('is shown to everybody, but its hospitals only to callers who may search', async () => {
    const { system, context, told } = asking({ may: false });
    const before = Date.now();
    const status = await system.status(context);
    const after = Date.now();
    expect([status.state, told]).toEqual(['UP', []]);
    expect(status.checkedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(status.checkedAt.getTime()).toBeLessThanOrEqual(after);
    await expect(status.hospitals(context)).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    expect(told).toEqual(['demanded']);
    const support = asking();
    expect(await (await support.system.status(support.context)).hospitals(support.context)).toEqual(HOSPITALS);
  });
});

describe('the reference of a connected system', () => {
  it('resolves to an object of the system’s own type', async () => {
    const system = await resolveSystemReference(TestSystem)({ id: 'humanbridge' });
    expect([system instanceof TestSystem, system.id]).toEqual([true, 'humanbridge']);
  });
});
