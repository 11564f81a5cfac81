import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISSUER } from './demo-accounts.js';
import { CARD_HOLDERS, CARD_ISSUER, makeCardSubject, writeCardName } from './demo-cards.js';
import type { World } from './world-model.js';

type Row = readonly (string | null)[];

/** The files for the directory's import command, as an operator would write them: one CSV file for each table, UTF-8, with a header row. */
export function writeImportFiles(world: World, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, rows] of Object.entries(importTables(world))) writeFileSync(join(folder, `${name}.csv`), csv(rows));
}

export function importTables(world: World): Record<string, Row[]> {
  return {
    facilities: [
      ['id', 'institutionCode', 'name', 'kana', 'kind', 'viewing', 'joinedOn', 'leftOn', 'disclosures'],
      ...world.facilities.map((one) => {
        const disclosures = Object.entries(one.published).map(([system, categories]) => `${system}:${categories.join('|')}`);
        return [one.id, one.institutionCode, one.name, one.kana, one.kind, String(one.viewing), one.joinedOn, null, disclosures.join(';')];
      }),
    ],
    users: [
      ['id', 'issuer', 'subject', 'name', 'kana', 'profession', 'idKind', 'requiredAssurance', 'activities'],
      ...world.users.map((one) => {
        const activities = one.activities.map(({ facilityId, role }) => (role ? `${facilityId}:${role}` : facilityId));
        return [one.id, ISSUER, one.subject, one.name, one.kana, one.profession, one.idKind, one.requiredAssurance, activities.join(';')];
      }),
    ],
    certificates: [
      ['userId', 'issuer', 'serial', 'subject'],
      ...world.users
        .filter(({ hasAccount, subject }) => hasAccount && CARD_HOLDERS.includes(subject))
        .map(({ id, subject }) => [id, writeCardName(CARD_ISSUER), null, writeCardName(makeCardSubject(subject))]),
    ],
    patients: [
      ['id', 'networkId', 'name', 'kana', 'birthDate', 'sex'],
      ...world.patients.map((one) => [
        one.id,
        one.networkId,
        `${one.family} ${one.given}`,
        `${one.familyKana} ${one.givenKana}`,
        one.birthDate,
        one.sex,
      ]),
    ],
    links: [
      ['patientId', 'facilityId', 'localPatientId', 'confirmedAt'],
      ...world.links.map((one) => [one.patientId, one.facilityId, one.localPatientId, one.confirmedAt]),
    ],
    consents: [
      ['id', 'patientId', 'disclosingFacilityId', 'viewingFacilityId', 'kind', 'startsAt'],
      ...world.consents.map((one) => [one.id, one.patientId, one.disclosingFacilityId, one.viewingFacilityId, one.kind, one.startsAt]),
    ],
    permissions: [
      ['id', 'userId', 'facilityId', 'patientId', 'categories', 'careFrom', 'careUntil', 'validFrom', 'validUntil', 'reason'],
      ...world.permissions.map((one) => [
        one.id,
        one.userId,
        one.facilityId,
        one.patientId,
        one.categories.join('|'),
        one.careFrom,
        one.careUntil,
        one.validFrom,
        one.validUntil,
        one.reason,
      ]),
    ],
  };
}

/** RFC 4180, with LF. Null is an empty field. */
export function csv(rows: readonly Row[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function quoted(value: string | null): string {
  const text = value ?? '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
