import type { DataSource } from 'typeorm';
import { foldName } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { inForceSql, listPlaceholders } from '../decision/rows.js';
import { isSameFamilyName, isSameName, type WrittenName } from './relate.js';

/** A person who acts for a facility, and a patient. */
export interface Pair {
  readonly user: string;
  readonly patient: string;
  readonly facility: string;
}

/** The relation of a person to a patient, without a name. */
export interface Relation {
  readonly own: boolean;
  readonly sameFamilyName: boolean;
  /** The patient has the name of another person who works at the facility. */
  readonly colleague: boolean;
  /** The facility's kind; null if it is unknown. */
  readonly facilityKind: string | null;
}

interface Named extends WrittenName {
  readonly id: string;
}
interface Colleague extends Named {
  readonly facility: string;
}

/** Reads how people and patients are related by their names: four statements, whatever the number of pairs. */
export class RelationsStore {
  constructor(private readonly database: DataSource) {}

  /** The relation of each pair, in their order. Of an unknown person or patient, nothing is true. */
  async read(pairs: readonly Pair[], at: Instant): Promise<Relation[]> {
    const [users, patients] = await Promise.all([
      this.#readNames('user_account', new Set(pairs.map(({ user }) => user))),
      this.#readNames('patient', new Set(pairs.map(({ patient }) => patient))),
    ]);
    const facilities = [...new Set(pairs.map(({ facility }) => facility))];
    const [kinds, colleagues] = await Promise.all([
      this.#readKinds(facilities),
      this.#readNamesakes(new Set([...patients.values()].map(({ name }) => foldName(name).whole)), facilities, at),
    ]);
    return pairs.map(({ user: userId, patient: patientId, facility }) => {
      const [user, patient] = [users.get(userId), patients.get(patientId)];
      const isColleague = (one: Colleague) => one.facility === facility && one.id !== userId && isSameName(one, patient!);
      return {
        own: user !== undefined && patient !== undefined && isSameName(user, patient),
        sameFamilyName: user !== undefined && patient !== undefined && isSameFamilyName(user, patient),
        colleague: patient !== undefined && colleagues.some(isColleague),
        facilityKind: kinds.get(facility) ?? null,
      };
    });
  }

  async #readNames(table: 'user_account' | 'patient', ids: ReadonlySet<string>): Promise<Map<string, Named>> {
    const rows = await this.database.query<Named[]>(`SELECT id, name, kana FROM ${table} WHERE id IN (${listPlaceholders([...ids])})`, [
      ...ids,
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #readKinds(facilities: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; kind: string }[]>(
      `SELECT id, kind FROM facility WHERE id IN (${listPlaceholders(facilities)})`,
      [...facilities],
    );
    return new Map(rows.map(({ id, kind }) => [id, kind]));
  }

  /** People who work at the facilities now, and whose folded name is one of these. The keys of the search by name find them. */
  async #readNamesakes(names: ReadonlySet<string>, facilities: readonly string[], at: Instant): Promise<Colleague[]> {
    return await this.database.query<Colleague[]>(
      `SELECT u.id, u.name, u.kana, w.facility_id AS facility
         FROM name_key k
         JOIN user_account u ON u.id = k.owner_id
         JOIN workplace w ON w.user_id = u.id AND ${inForceSql('w')}
        WHERE k.kind = 'USER_NAME' AND k.name_key IN (${listPlaceholders([...names])}) AND w.facility_id IN (${listPlaceholders(facilities)})`,
      [at, at, ...names, ...facilities],
    );
  }
}
