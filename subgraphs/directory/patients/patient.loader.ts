import { In } from 'typeorm';
import { type LoaderDefinition, type Sex } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { PatientEntity } from './patient.entity.js';
import { Patient } from './patient.type.js';

/** Loads patients by id: null for each patient who is not viewable, whether or not the patient exists. */
export const PATIENTS: LoaderDefinition<string, Patient | null, DirectoryContext> = {
  load: async (ids, context) => {
    const { access, database } = context;
    const [rows, seen] = await Promise.all([
      database.getRepository(PatientEntity).findBy({ id: In([...ids]) }),
      Promise.all(ids.map(async (id) => await access.sees(id))),
    ]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id, i) => {
      const row = byId.get(id);
      if (!row || !seen[i]) return null;
      return Object.assign(new Patient(), { id, name: row.name, kana: row.kana, birthDate: row.birthDate, sex: row.sex as Sex });
    });
  },
};
