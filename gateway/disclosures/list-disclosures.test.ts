import { describe, expect, it } from '@jest/globals';
import type { ReportedDisclosure } from '../../subgraphs/kit/audit/disclosure.js';
import { packDisclosures } from '../../subgraphs/kit/audit/packed-disclosures.js';
import { unpackRecorded } from '../../subgraphs/kit/audit/recorded-disclosures.js';
import { maskOf } from '../../subgraphs/kit/permit/category.js';
import { DisclosureAccount } from '../execute/disclosure-account.js';
import { listDisclosures } from './list-disclosures.js';

const told = (more: Partial<ReportedDisclosure> = {}): ReportedDisclosure => ({
  path: ['_entities', 0, 'prescriptions'],
  patients: ['pat_1'],
  category: 'PRESCRIPTION',
  facility: 'fac_1',
  form: 'RECORDS',
  state: 'ANSWERED',
  items: 3,
  grounds: ['consent:con_1', 'permission:prm_1'],
  purpose: 'TREAT',
  user: 'usr_1',
  profession: 'DOCTOR',
  ...more,
});

function permitFor(
  patient: string,
  lines: readonly object[] = [{ f: 'fac_1', c: maskOf(['PRESCRIPTION', 'ALLERGY']), g: ['own-facility'] }],
): string {
  const claims = { pat: patient, usr: 'usr_1', prf: 'DOCTOR', purpose: 'TREAT', lines };
  return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
}

/** Sites of a chart, a patient and the root, each with two fields. */
const SITES = [
  {
    type: 'HumanBridgeChart',
    path: ['patient', 'charts', '@'],
    fields: [
      { key: 'prescriptions', name: 'prescriptions' },
      { key: 'a', name: 'allergies' },
    ],
  },
  {
    type: 'Patient',
    path: ['patient'],
    fields: [
      { key: 'name', name: 'name' },
      { key: 'm', name: 'measurements' },
    ],
  },
  {
    type: 'Query',
    path: [],
    fields: [
      { key: 'viewablePatients', name: 'viewablePatients' },
      { key: 'x', name: 'x' },
    ],
  },
];

interface Case {
  site?: number;
  shown?: number;
  entity?: object;
  system?: string;
  keys?: string[];
  disclosures?: { key: string | undefined; disclosure: ReportedDisclosure }[] | undefined;
}

function list(cases: Case[], named: string[] = []) {
  const account = new DisclosureAccount();
  const falsely: string[] = [];
  const delivered = cases.map(
    ({
      site = 0,
      shown = 0b11,
      entity = { permit: permitFor('pat_1') },
      system = 'humanbridge',
      keys = ['prescriptions'],
      disclosures,
    }) => {
      const report = disclosures && packDisclosures(disclosures.map(({ disclosure }) => disclosure));
      const fields = report?.shown.map((field, index) => ({ key: disclosures![index]!.key, shown: field })) ?? [];
      account.add(entity as never, { system, keys, report, fields });
      return { site, entity: entity as never, shown };
    },
  );
  const patients = { opens: [], names: named };
  const onFalse = (system: string) => void falsely.push(system);
  const recorded = listDisclosures({ shape: { sites: SITES }, shaping: { delivered }, account, patients, onFalse });
  return { recorded, listed: unpackRecorded(recorded), falsely };
}

describe('the disclosures of an answer', () => {
  it('are what the subgraphs report of fields that the client gets', () => {
    const { listed, falsely } = list([{ disclosures: [{ key: 'prescriptions', disclosure: told() }] }]);
    const { path: _, ...rest } = told();
    expect(listed).toEqual([{ ...rest, system: 'humanbridge' }]);
    expect(falsely).toEqual([]);
  });

  it.each<[string, Case]>([
    ['a field that is null in the answer', { shown: 0b10, disclosures: [{ key: 'prescriptions', disclosure: told() }] }],
    ['a field that the client did not ask for', { disclosures: [{ key: 'other', disclosure: told() }] }],
    ['a subgraph that reports nothing', { disclosures: [] }],
    ['the directory, where it reports nothing', { system: 'directory', site: 1, entity: { id: 'pat_1' } }],
    ['a subgraph that does not report, and whose fields are all null', { shown: 0 }],
  ])('do not hold %s', (_what, one) => {
    expect(list([one]).listed).toEqual([]);
  });

  it('are all that the permit covers, if the system does not report', () => {
    const { listed } = list([{}]);
    expect(
      listed.map(({ category, facility, grounds, unreported, patients }) => ({ category, facility, grounds, unreported, patients })),
    ).toEqual(
      ['ALLERGY', 'PRESCRIPTION'].map((category) => ({
        ...{ category, facility: 'fac_1', grounds: ['own-facility'], unreported: true, patients: ['pat_1'] },
      })),
    );
  });

  it.each<[string, Partial<ReportedDisclosure>]>([
    ['another patient', { patients: ['pat_2'] }],
    ['more patients', { patients: ['pat_1', 'pat_2'] }],
    ['a facility that the permit does not name', { facility: 'fac_2' }],
    ['a category that the permit does not cover there', { category: 'IMAGING' }],
  ])('are all that the permit covers, if the report names %s; and it is counted', (_what, wrong) => {
    const { listed, falsely } = list([{ disclosures: [{ key: 'prescriptions', disclosure: told(wrong) }] }]);
    expect(listed.map(({ unreported }) => unreported)).toEqual([true, true]);
    expect(falsely).toEqual(['humanbridge']);
  });

  it('may say that a facility of the permit withheld a category', () => {
    const withheld = told({ category: 'IMAGING', state: 'WITHHELD', items: 0 });
    expect(list([{ disclosures: [{ key: 'prescriptions', disclosure: withheld }] }])).toMatchObject({
      listed: [{ state: 'WITHHELD' }],
      falsely: [],
    });
  });

  it.each<[string, Case, string[], unknown]>([
    ['the patient of a vendor’s field', { site: 1, entity: { id: 'pat_7' }, keys: ['m'], system: 'vendor' }, [], ['pat_7']],
    [
      'the patients that the operation names, at a root field',
      { site: 2, entity: {}, keys: ['x'], system: 'vendor' },
      ['pat_8', 'pat_9'],
      ['pat_8', 'pat_9'],
    ],
  ])('name %s, if the subgraph does not report', (_what, one, named, patients) => {
    expect(list([one], named).listed).toMatchObject([{ patients, category: null, facility: null, unreported: true, system: 'vendor' }]);
  });

  it('are none at a root field of a subgraph that does not report, if the operation names no patient', () => {
    expect(list([{ site: 2, entity: {}, keys: ['x'], system: 'vendor' }]).listed).toEqual([]);
  });

  it('are refused from a vendor that names patients of whom it was not asked', () => {
    const { falsely, listed } = list(
      [{ site: 2, entity: {}, keys: ['x'], system: 'vendor', disclosures: [{ key: 'x', disclosure: told() }] }],
      ['pat_2'],
    );
    expect(falsely).toEqual(['vendor']);
    expect(listed).toMatchObject([{ patients: ['pat_2'], unreported: true }]);
  });

  it('are believed of the directory for every patient', () => {
    const disclosure = told({ patients: ['pat_5', 'pat_6'], facility: null, category: 'DEMOGRAPHICS' });
    const { listed } = list([{ site: 2, entity: {}, system: 'directory', disclosures: [{ key: 'viewablePatients', disclosure }] }]);
    expect(listed).toMatchObject([{ patients: ['pat_5', 'pat_6'], system: 'directory' }]);
  });

  it('join patients of whom one report says the same, and keep what one patient was shown twice', () => {
    const account = new DisclosureAccount();
    const patients = ['pat_1', 'pat_2', 'pat_1'];
    const report = packDisclosures(
      patients.map((patient, index) => told({ path: ['_entities', index, 'prescriptions'], patients: [patient] })),
    );
    const delivered = patients.map((patient, index) => {
      const entity = { permit: permitFor(patient) } as never;
      account.add(entity, { system: 'humanbridge', keys: [], report, fields: [{ key: 'prescriptions', shown: report.shown[index]! }] });
      return { site: 0, entity, shown: 0b11 };
    });
    const [one, ...others] = listDisclosures({
      ...{ shape: { sites: SITES }, shaping: { delivered }, account, patients: { opens: [], names: [] }, onFalse: () => undefined },
    });
    expect(others).toEqual([]);
    expect(one!.shown.map((field) => field.patients)).toEqual([['pat_1', 'pat_2'], ['pat_1']]);
  });
});
