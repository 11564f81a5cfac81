import { DAY } from './instants.js';
import type { InventedNetwork } from './invented-network.js';
import { GRANTED, HPKI, ISSUER } from './invented-users.js';
import { RowChoices } from './row-choices.js';

export type Value = string | number | null;

/** A table's rows, made one after the other. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: (network: InventedNetwork, seed: number) => Iterable<readonly Value[]>;
}

/** Rows of one patient have their own numbers: at most this many of a kind. */
const A_PATIENT = 512;
const REASON = '診療・ケアのため';

/** The tables that are filled, each after those to which it refers. */
export const TABLE_ROWS: readonly TableRows[] = [
  {
    table: 'facility',
    columns: ['id', 'institution_code', 'name', 'kana', 'kind'],
    *rows({ facilities }) {
      for (const { id, institutionCode, number, kind } of facilities)
        yield [id, institutionCode, `架空施設 ${number + 1}`, `カクウシセツ ${number + 1}`, kind];
    },
  },
  {
    table: 'membership',
    columns: ['facility_id', 'viewing', 'from_at', 'until_at'],
    *rows({ facilities }) {
      for (const { id, memberships } of facilities)
        for (const { viewing, from, until } of memberships) yield [id, viewing ? 1 : 0, from, until];
    },
  },
  {
    table: 'published',
    columns: ['facility_id', 'system_id', 'categories', 'from_at', 'until_at'],
    *rows({ facilities }) {
      for (const { id, published } of facilities)
        for (const { system, categories, from, until } of published) yield [id, system, categories, from, until];
    },
  },
  {
    table: 'user_account',
    columns: ['id', 'issuer', 'subject', 'name', 'kana', 'profession'],
    *rows({ users }) {
      for (const { id, subject, number, profession } of users)
        yield [id, ISSUER, subject, `架空 職員${number + 1}`, `カクウ ショクイン${number + 1}`, profession];
    },
  },
  {
    table: 'user_status',
    columns: ['user_id', 'id_kind', 'required_assurance', 'from_at', 'until_at'],
    *rows({ users }) {
      for (const { id, number, requiredAssurance, since, suspendedAt } of users)
        yield [id, number % 7 === 6 ? 'LIMITED' : 'FULL', requiredAssurance, since, suspendedAt];
    },
  },
  {
    table: 'workplace',
    columns: ['user_id', 'facility_id', 'role', 'from_at', 'until_at'],
    *rows({ users }) {
      for (const { id, facility, role, since, alsoAt } of users) {
        yield [id, facility.id, role, since, null];
        if (alsoAt && alsoAt !== facility) yield [id, alsoAt.id, null, since + 100 * DAY, null];
      }
    },
  },
  {
    table: 'patient',
    columns: ['id', 'network_id', 'name', 'kana', 'kana_sort', 'kana_search', 'birth_date', 'sex'],
    *rows(network) {
      for (const number of patientsOf(network)) {
        const { id, networkId, name, kana, kanaSort, kanaSearch, birthDate, sex } = network.patient(number);
        yield [id, networkId, name, kana, kanaSort, kanaSearch, birthDate, sex];
      }
    },
  },
  {
    table: 'patient_link',
    columns: ['id', 'patient_id', 'facility_id', 'local_patient_id', 'confirmed_at', 'ended_at'],
    *rows(network, seed) {
      const [ids, locals] = [new RowChoices(seed, 'link'), new RowChoices(seed, 'local')];
      for (const number of patientsOf(network)) {
        const id = network.patientId(number);
        const local = String(locals.scrambled(number)).padStart(10, '0');
        let n = number * A_PATIENT;
        for (const { facility, confirmedAt, endedAt } of network.rights(number).links)
          yield [ids.id('lnk_', n++), id, facility.id, local, confirmedAt, endedAt];
      }
    },
  },
  {
    table: 'consent',
    columns: ['id', 'patient_id', 'disclosing_facility_id', 'viewing_facility_id', 'kind', 'starts_at', 'given_at', 'withdrawn_at'],
    *rows(network, seed) {
      const ids = new RowChoices(seed, 'consent');
      for (const number of patientsOf(network)) {
        const id = network.patientId(number);
        let n = number * A_PATIENT;
        for (const { disclosing, viewing, kind, startsAt, givenAt, withdrawnAt } of network.rights(number).consents)
          yield [ids.id('con_', n++), id, disclosing.id, viewing.id, kind, startsAt, givenAt, withdrawnAt];
      }
    },
  },
  {
    table: 'viewing_permission',
    columns: [
      ...['id', 'user_id', 'facility_id', 'patient_id', 'categories', 'care_from'],
      ...['valid_from', 'valid_until', 'granted_at', 'reason', 'revoked_at'],
    ],
    *rows(network, seed) {
      const [ofUser, ofPatient] = [new RowChoices(seed, 'whole'), new RowChoices(seed, 'named')];
      for (const { id, number, facility, permissions } of network.users) {
        let n = number * A_PATIENT;
        for (const { categories, careFrom, from, until, grantedAt, revokedAt } of permissions)
          yield [ofUser.id('prm_w', n++), id, facility.id, null, categories, careFrom, from, until, grantedAt, REASON, revokedAt];
      }
      for (const number of patientsOf(network)) {
        const id = network.patientId(number);
        let n = number * A_PATIENT;
        for (const { user, dated, grantedAt, validUntil, revokedAt } of network.permissions(number, network.rights(number))) {
          const whom = [ofPatient.id('prm_', n++), user.id, user.facility.id, id, GRANTED[user.profession]];
          yield [...whom, dated ? dateOf(grantedAt - 365 * DAY) : null, grantedAt, validUntil, grantedAt, REASON, revokedAt];
        }
      }
    },
  },
  {
    table: 'view_day',
    columns: ['facility_id', 'patient_id', 'day', 'first_at', 'last_at'],
    *rows(network) {
      for (const number of patientsOf(network)) {
        const id = network.patientId(number);
        for (const { facility, day, firstAt, lastAt } of network.views(number, network.rights(number)))
          yield [facility.id, id, day, firstAt, lastAt];
      }
    },
  },
  {
    table: 'facility_patient',
    columns: ['facility_id', 'kana_sort', 'patient_id', 'kana_search', 'name_search', 'birth_date'],
    *rows(network) {
      for (const number of patientsOf(network)) {
        const { id, name, kanaSort, kanaSearch, birthDate } = network.patient(number);
        for (const facility of network.near(number, network.rights(number)))
          yield [facility.id, kanaSort, id, kanaSearch, name.replaceAll('　', ' '), birthDate];
      }
    },
  },
  {
    table: 'emergency_access',
    columns: [
      ...['id', 'user_id', 'facility_id', 'patient_id', 'described', 'reason', 'assurance'],
      ...['started_at', 'ends_at', 'ended_at', 'review_due_at'],
    ],
    *rows(network, seed) {
      const ids = new RowChoices(seed, 'emergency');
      for (const patient of patientsOf(network)) {
        for (const { number, user, startedAt } of network.emergencies(patient)) {
          const who = [ids.id('emg_', number), user.id, user.facility.id, network.patientId(patient)];
          const ended = number % 3 === 0 ? startedAt + 3_600_000 : null;
          yield [...who, '{}', '意識不明で搬送', HPKI, startedAt, startedAt + 4 * 3_600_000, ended, startedAt + 3 * DAY];
        }
      }
    },
  },
];

function* patientsOf({ size }: InventedNetwork): Iterable<number> {
  for (let number = 0; number < size.patients; number++) yield number;
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
