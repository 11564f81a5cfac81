import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Category, isCategory, isPlainName, isSearchableKana, maskOf, toKanaSearchKey, toKanaSortKey } from '../../kit/index.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { FacilityEntity, MembershipEntity, PublishedEntity } from '../facilities/facility.entity.js';
import type { Interval } from '../mutation/interval-rows.js';
import { PatientEntity, PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { findSystem } from '../systems.js';
import { readFacilityKind, readProfession } from '../terms/read-term.js';
import { decideAssurance } from '../users/raises/raise.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from '../users/user.entity.js';
import type { ImportedRow, ImportFile, StandingRows } from './import-file.js';

const id = z.string().regex(/^[\w-]{1,40}$/, 'must be an id of letters, digits, _ and -');
const ROLES = ['NETWORK_ADMIN', 'SUPPORT_CENTRE', 'FACILITY_ADMIN'];
const text = z.string().min(1).max(200);
const name = text.refine(isPlainName, 'must have no line breaks, controls or invisible characters');
const kana = name.refine(isSearchableKana, 'must have at least one kana that is no long vowel mark');
const day = z.iso.date('must be a day of the calendar, YYYY-MM-DD');
const instant = z
  .string()
  .refine((value) => z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(value).success, 'must be a day or an instant')
  .transform((value) => Date.parse(value));
const allowEmpty = <S extends z.ZodType>(schema: S) => z.union([z.literal('').transform(() => null), schema]);
/** The keyword for "any sign-in is enough". An empty column leaves the assurance to the profession. */
const ANY_ASSURANCE = 'any';
const makeTermSchema = <T extends string>(read: (text: string) => T | undefined, what: string) =>
  text.transform((value, context): T => {
    const known = read(value);
    if (known === undefined) context.addIssue({ code: 'custom', message: `must be ${what} of the list in docs/admin.md` });
    return known ?? z.NEVER;
  });
const categories = z.string().transform((value, context) => {
  const names = value.split('|').filter(Boolean);
  const wrong = names.find((name) => !isCategory(name));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `no category ${wrong}` });
  return maskOf(names as Category[]);
});

function defineFile<S extends z.ZodRawShape>(
  name: string,
  shape: S,
  rows: (line: z.output<z.ZodObject<S>>, at: number) => ImportedRow[],
  ...standing: (Omit<StandingRows, 'rows'> & { rows: (line: z.output<z.ZodObject<S>>, at: number) => Interval[] })[]
): ImportFile {
  return { name, schema: z.object(shape) as never, rows: rows as never, standing: standing as never };
}

/** One link for each patient and facility: importing again with another local ID corrects it. */
function deriveLinkId(patient: string, facility: string): string {
  return `lnk_${createHash('sha256').update(`${patient} ${facility}`).digest('hex').slice(0, 32)}`;
}

/** The files of an existing network, in the order in which they refer to each other. */
export const NETWORK_FILES: readonly ImportFile[] = [
  defineFile(
    'facilities.csv',
    {
      id,
      institutionCode: z.string().regex(/^\d{10}$/, 'must be a ten-digit medical institution code'),
      name,
      kana,
      kind: makeTermSchema(readFacilityKind, 'a kind of facility'),
      viewing: z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1'),
      joinedOn: instant,
      leftOn: allowEmpty(instant),
      disclosures: z.string().transform((value, context) =>
        value
          .split(';')
          .filter(Boolean)
          .map((one) => {
            const [system = '', names = ''] = one.split(':');
            if (!findSystem(system)) context.addIssue({ code: 'custom', message: `no connected system ${system}` });
            const read = categories.safeParse(names);
            if (!read.success) context.addIssue({ code: 'custom', message: read.error.issues[0]!.message });
            return { system, categories: read.data ?? 0 };
          }),
      ),
    },
    ({ id, institutionCode, name, kana, kind }) => [{ entity: FacilityEntity, values: { id, institutionCode, name, kana, kind } }],
    {
      entity: MembershipEntity,
      owner: 'facilityId',
      neverAgain: true,
      rows: (line) => [{ facilityId: line.id, viewing: line.viewing, from: line.joinedOn, until: line.leftOn } as MembershipEntity],
    },
    {
      entity: PublishedEntity,
      owner: 'facilityId',
      key: 'systemId',
      rows: (line) =>
        line.disclosures
          .filter((disclosure) => disclosure.categories !== 0)
          .map(
            ({ system, categories }) =>
              ({ facilityId: line.id, systemId: system, categories, from: line.joinedOn, until: null }) as PublishedEntity,
          ),
    },
  ),
  defineFile(
    'users.csv',
    {
      id,
      issuer: text,
      subject: text,
      name,
      kana,
      profession: makeTermSchema(readProfession, 'a profession'),
      idKind: z.enum(['FULL', 'LIMITED']),
      requiredAssurance: allowEmpty(text.max(100)).transform((value) => (value === ANY_ASSURANCE ? '' : value)),
      activities: z.string().transform((value, context) =>
        value
          .split(';')
          .filter(Boolean)
          .map((one) => {
            const [facilityId = '', role = ''] = one.split(':');
            if (!id.safeParse(facilityId).success) context.addIssue({ code: 'custom', message: 'must be facility or facility:role' });
            if (role && !ROLES.includes(role)) context.addIssue({ code: 'custom', message: `must have a role of ${ROLES.join(', ')}` });
            return { facilityId, role: role || null };
          }),
      ),
    },
    ({ id, issuer, subject, name, kana, profession }) => [{ entity: UserEntity, values: { id, issuer, subject, name, kana, profession } }],
    {
      entity: UserStatusEntity,
      owner: 'userId',
      neverAgain: true,
      rows: ({ id, idKind, profession, requiredAssurance }, at) => [
        { userId: id, idKind, ...decideAssurance(profession, requiredAssurance), from: at, until: null } as UserStatusEntity,
      ],
    },
    {
      entity: WorkplaceEntity,
      owner: 'userId',
      key: 'facilityId',
      neverAgain: true,
      rows: ({ id, activities }, at) => activities.map((one) => ({ userId: id, ...one, from: at, until: null }) as WorkplaceEntity),
    },
  ),
  defineFile(
    'patients.csv',
    { id, networkId: text.max(40), name, kana, birthDate: day, sex: z.enum(['MALE', 'FEMALE', 'OTHER', 'UNKNOWN']) },
    (line) => [{ entity: PatientEntity, values: { ...line, kanaSort: toKanaSortKey(line.kana), kanaSearch: toKanaSearchKey(line.kana) } }],
  ),
  defineFile('links.csv', { patientId: id, facilityId: id, localPatientId: text.max(64), confirmedAt: instant }, (line) => [
    { entity: PatientLinkEntity, values: { id: deriveLinkId(line.patientId, line.facilityId), ...line } },
  ]),
  defineFile(
    'consents.csv',
    { id, patientId: id, disclosingFacilityId: id, viewingFacilityId: id, kind: z.enum(['PATIENT', 'PUSH']), startsAt: instant },
    (line) => [{ entity: ConsentEntity, values: { ...line, givenAt: line.startsAt } }],
  ),
  defineFile(
    'permissions.csv',
    {
      id,
      userId: id,
      facilityId: id,
      patientId: allowEmpty(id),
      categories,
      careFrom: allowEmpty(day),
      careUntil: allowEmpty(day),
      validFrom: instant,
      validUntil: allowEmpty(instant),
      reason: text.max(500),
    },
    (line) => [
      {
        entity: ViewingPermissionEntity,
        values: { ...line, grantedAt: line.validFrom },
      },
    ],
  ),
];
