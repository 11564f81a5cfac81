import type { SubgraphName } from './clinic-schema.js';

/** Any value of a subgraph: plain values, with `__typename` if a type is requested. */
export type StoredObject = { readonly [field: string]: unknown };

/** The data of one subgraph: its root fields, and its entities by `Type:id`. */
export interface Holdings {
  readonly root: StoredObject;
  readonly entities: ReadonlyMap<string, StoredObject>;
}

const PATIENTS = 20;
const RESULTS = 12;
const PRESCRIPTIONS = 2;
const NOTES = 1;
const FAMILY = ['佐藤', '田中', '山田', '木村', '小林', '加藤', '吉田', '山本'];
const KANA = ['サトウ', 'タナカ', 'ヤマダ', 'キムラ', 'コバヤシ', 'カトウ', 'ヨシダ', 'ヤマモト'];
const GIVEN = ['花子', '太郎', '美咲', '健一', '恵子'];
const FACILITIES = ['岡山中央病院', '倉敷記念病院', '津山総合病院', '玉野市民病院', '備前内科医院', '総社整形外科'];
const ITEMS: readonly (readonly [item: string, code: string, unit: string])[] = [
  ['AST(GOT)', '3B035000002327201', 'U/L'],
  ['ALT(GPT)', '3B045000002327201', 'U/L'],
  ['クレアチニン', '3C015000002327101', 'mg/dL'],
  ['ヘモグロビンA1c', '3D046000001906202', '%'],
  ['総コレステロール', '3F050000002327101', 'mg/dL'],
  ['白血球数', '2A990000001930952', '/μL'],
];
const DRUGS = ['アムロジピン錠5mg', 'メトホルミン塩酸塩錠250mg', 'ロキソプロフェン錠60mg', 'ランソプラゾール錠15mg'];

/**
 * The invented network's records: the same at every start.
 *
 * @param writePermit makes permits of the real form; absent: texts of the length of a short signed statement
 */
export function clinicRecords(writePermit?: WritePermit): Readonly<Record<SubgraphName, Holdings>> {
  const users = numbered(8).map((n) => ({ __typename: 'User', id: `u${n}`, name: `${FAMILY[n]} 医師`, profession: 'doctor' }));
  const facilities = FACILITIES.map((name, n) => ({ __typename: 'Facility', id: `f${n}`, name }));
  const patients = numbered(PATIENTS).map((n) => ({
    __typename: 'Patient',
    id: `p${n}`,
    name: `${FAMILY[n % 8]} ${GIVEN[n % 5]}`,
    kana: KANA[n % 8],
    birthDate: `19${30 + n}-0${(n % 9) + 1}-1${n % 10}`,
    sex: n % 2 ? 'FEMALE' : 'MALE',
    ward: `${(n % 4) + 1}階病棟`,
    charts: ['HumanBridgeChart', 'IdLinkChart'].map((type) => ({
      __typename: type,
      id: `${type.slice(0, 2)}${n}`,
      permit: permitOf(type, n, writePermit),
    })),
  }));
  return {
    directory: { root: { __typename: 'Query', me: users[0], patients }, entities: byKey([...users, ...facilities, ...patients]) },
    humanbridge: { root: { __typename: 'Query' }, entities: byKey(patients.map((_, n) => chartOf('HumanBridgeChart', n, writePermit))) },
    'id-link': { root: { __typename: 'Query' }, entities: byKey(patients.map((_, n) => chartOf('IdLinkChart', n, writePermit))) },
    notes: { root: { __typename: 'Query' }, entities: byKey(patients.map((_, n) => notesOf(n))) },
  };
}

type WritePermit = (system: string, patient: string, facilities: readonly string[]) => string;

function chartOf(type: string, patient: number, writePermit: WritePermit | undefined): StoredObject {
  const id = `${type.slice(0, 2)}${patient}`;
  return {
    __typename: type,
    id,
    permit: permitOf(type, patient, writePermit),
    labResults: numbered(RESULTS).map((n) => {
      const [item, code, unit] = ITEMS[n % ITEMS.length]!;
      return {
        __typename: 'LabResult',
        id: `${id}-lab-${n}`,
        item,
        code,
        value: String(20 + ((patient * 7 + n * 13) % 180)),
        unit,
        flag: n % 5 === 0 ? 'H' : 'N',
        observedAt: `2026-0${(n % 9) + 1}-1${patient % 10}`,
        facility: { __typename: 'Facility', id: `f${(patient + n) % FACILITIES.length}` },
      };
    }),
    prescriptions: numbered(PRESCRIPTIONS).map((n) => ({
      __typename: 'Prescription',
      id: `${id}-rx-${n}`,
      drug: DRUGS[(patient + n) % DRUGS.length],
      dose: '1回1錠 1日2回 朝夕食後',
      days: 7 * (n + 1),
      issuedAt: `2026-0${n + 1}-05`,
    })),
  };
}

function notesOf(patient: number): StoredObject {
  return {
    __typename: 'Patient',
    id: `p${patient}`,
    notes: numbered(NOTES).map((n) => ({
      __typename: 'Note',
      id: `p${patient}-note-${n}`,
      text: 'ご家族と面談。服薬は守れている。次回は二週間後に訪問の予定。',
      writtenAt: `2026-05-0${n + 1}T15:00:00+09:00`,
      author: { __typename: 'User', id: `u${(patient + n) % 8}` },
    })),
  };
}

function permitOf(type: string, patient: number, writePermit: WritePermit | undefined): string {
  const facilities = FACILITIES.map((_, n) => `f${n}`);
  if (writePermit) return writePermit(type === 'IdLinkChart' ? 'id-link' : 'humanbridge', `p${patient}`, facilities);
  // The length of a short signed statement.
  return `${type}.${patient}.`.padEnd(160, 'x7Qd0');
}

function byKey(objects: readonly StoredObject[]): ReadonlyMap<string, StoredObject> {
  return new Map(objects.map((object) => [`${object.__typename}:${object.id}`, object]));
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
