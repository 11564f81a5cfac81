import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { request } from 'undici';
import {
  buildSubject,
  type Caller,
  CallerTokens,
  KitError,
  makeKeys,
  maskOf,
  type PackedDisclosures,
  type PermitLine,
  type ReportedChange,
  type ReportedDisclosure,
  signCallerToken,
  signingKey,
  startSubgraph,
  unpackDisclosures,
} from '../../kit/index.js';
import { callerOf, NOW, permitIssuer } from '../../kit/testing/issuers.js';
import { makeStores } from '../context.js';
import { openCareCabinet, serveCareCabinet } from '../data-source.js';
import { createCareCabinet } from '../subgraph.js';

/** A person who acts for a facility. */
export interface TestPerson {
  readonly user: string;
  readonly profession: string;
  readonly facility: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a part of the answer to any operation of a test
export type Loose = any;

export interface TestAnswer {
  readonly data: Loose;
  readonly codes: readonly string[];
  readonly text: string;
  readonly disclosures: readonly ReportedDisclosure[];
  readonly changes: readonly ReportedChange[];
}

/** The permit of a person for a patient: its lines, or null if the directory gives none. */
export type Permitting = (person: TestPerson, patient: string) => readonly PermitLine[] | null;

export const DOCTOR: TestPerson = { user: 'usr_1', profession: 'DOCTOR', facility: 'fac_clinic' };
export const NURSE: TestPerson = { user: 'usr_2', profession: 'NURSE', facility: 'fac_station' };
export const PHARMACIST: TestPerson = { user: 'usr_3', profession: 'PHARMACIST', facility: 'fac_pharmacy' };
export const FACILITIES = ['fac_clinic', 'fac_station', 'fac_pharmacy'] as const;

/** A line of a permit for care records. */
export function careLine(facility: string, dates: { readonly from?: string; readonly until?: string } = {}): PermitLine {
  return { f: facility, c: maskOf(['CARE_RECORD']), g: ['permission:prm_1'], ...dates };
}

/** The directory permits something else, so that there is a chart without care records. */
const ALLERGIES: PermitLine = { f: 'fac_hospital', c: maskOf(['ALLERGY']), g: ['permission:prm_1'] };

/** A permit for care records at every facility. */
export const EVERYWHERE: Permitting = () => FACILITIES.map((facility) => careLine(facility));

/** A care cabinet that runs on HTTP, with a gateway and a directory that a test decides. */
export interface RunningCabinet {
  readonly database: DataSource;
  /** The rule by which the directory permits; a test may replace it. */
  permitting: Permitting;
  /** The instant of the requests. */
  now: number;
  ask(person: TestPerson, query: string, variables?: object): Promise<TestAnswer>;
  /** Asks for a part of a patient's chart, as the gateway does. */
  chart(person: TestPerson, selection: string, patient?: string): Promise<TestAnswer>;
  /** Asks for the same part of several charts. The data are those of the charts. */
  charts(person: TestPerson, selection: string, patients: readonly string[]): Promise<TestAnswer>;
  /** The number of SQL statements during an action. */
  statementsDuring(act: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

/** @param address the address of an empty database */
export async function runCabinet(address: string): Promise<RunningCabinet> {
  let statements = 0;
  const log = pino({ level: 'silent' });
  const count = (line: string) => {
    if (line.includes('"statement"')) statements++;
  };
  const counting = pino({ level: 'debug' }, { write: count }) as typeof log;
  const database = await openCareCabinet(address, log);
  const served = await serveCareCabinet(address, counting, 20_000);
  const issuer = await permitIssuer('care-cabinet');
  const gateway = await makeKeys({ sealing: false });
  const key = await signingKey(gateway.privateSet);
  const permits = await issuer.permits(() => cabinet.now);
  const stores = makeStores(served);
  const persons = new Map<string, TestPerson>();
  const toCaller = (person: TestPerson): Caller => {
    const caller = callerOf({
      subject: `${person.user}@${person.facility}`,
      facility: person.facility,
      scopes: ['chart:care-record', 'care:write'],
    });
    persons.set(buildSubject(caller), person);
    return caller;
  };
  const sealed = { places: Object.fromEntries([...FACILITIES, 'fac_hospital'].map((id) => [id, { id: '1', institution: '3310000001' }])) };
  const sign = async (person: TestPerson, patient: string, lines: readonly PermitLine[]) => {
    const { user: usr, profession: prf, facility: fac } = person;
    const iat = Math.floor(cabinet.now / 1000);
    const claims = {
      lines,
      pat: patient,
      chart: `${patient}~care-cabinet`,
      sub: buildSubject(toCaller(person)),
      usr,
      prf,
      fac,
      iat,
      exp: iat + 60,
    };
    return await issuer.sign({ claims, sealed });
  };
  const subgraph = await startSubgraph(await createCareCabinet(), {
    host: '127.0.0.1',
    port: 0,
    log,
    deadline: 20_000,
    now: () => cabinet.now,
    callers: new CallerTokens(
      { audience: 'care-cabinet', issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) },
      () => cabinet.now,
    ),
    grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
    permitFor: async (patient, { caller }) => {
      const person = persons.get(buildSubject(caller))!;
      const lines = cabinet.permitting(person, patient);
      if (!lines) throw new KitError('NOT_PERMITTED');
      return await permits.verify(await sign(person, patient, lines), caller);
    },
    identify: async ({ caller }) => {
      const { user, profession } = persons.get(buildSubject(caller))!;
      return { user, profession };
    },
    ready: async () => true,
    extend: () => stores,
  });
  const cabinet: RunningCabinet = {
    database,
    permitting: EVERYWHERE,
    now: NOW,
    ask: async (person, query, variables = {}) => {
      const token = await signCallerToken(toCaller(person), {
        audience: 'care-cabinet',
        issuer: 'hareyaka-gateway',
        key,
        now: cabinet.now,
      });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await request(`${subgraph.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      const text = await answer.body.text();
      const {
        data,
        errors = [],
        extensions = {},
      } = JSON.parse(text) as {
        data: unknown;
        errors?: { extensions: { code: string } }[];
        extensions?: { disclosures?: PackedDisclosures; changes?: ReportedChange[] };
      };
      return {
        data,
        codes: errors.map((error) => error.extensions.code),
        text,
        disclosures: extensions.disclosures ? unpackDisclosures(extensions.disclosures) : [],
        changes: extensions.changes ?? [],
      };
    },
    chart: async (person, selection, patient = 'pat_1') => {
      const answer = await cabinet.charts(person, selection, [patient]);
      return { ...answer, data: answer.data?.[0] };
    },
    charts: async (person, selection, patients) => {
      const r = await Promise.all(
        patients.map(async (patient) => ({
          ...{ __typename: 'CareCabinetChart', id: `${patient}~care-cabinet` },
          permit: await sign(person, patient, cabinet.permitting(person, patient) ?? [ALLERGIES]),
        })),
      );
      const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CareCabinetChart { ${selection} } } }`;
      const answer = await cabinet.ask(person, query, { r });
      return { ...answer, data: answer.data?._entities };
    },
    statementsDuring: async (act) => {
      const before = statements;
      await act();
      return statements - before;
    },
    close: async () => {
      await subgraph.close();
      await served.close();
      await database.destroy();
    },
  };
  return cabinet;
}
