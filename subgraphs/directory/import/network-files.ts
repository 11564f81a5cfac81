import { createHash } from 'node:crypto';
import { z } from 'zod';
import { toKanaSearchKey, toKanaSortKey } from '../../kit/index.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { FacilityEntity, FacilityNetworkEntity, MembershipEntity, PublishedEntity } from '../facilities/facility.entity.js';
import type { Interval } from '../mutation/interval-rows.js';
import { PatientEntity, PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { findSystem } from '../systems.js';
import { readFacilityKind, readProfession } from '../terms/read-term.js';
import { decideAssurance } from '../users/raises/raise.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from '../users/user.entity.js';
import { CERTIFICATES_FILE } from './certificates-file.js';
import { ANY_ASSURANCE, allowEmpty, categories, day, flag, id, instant, kana, makeTermSchema, name, networks, text } from './columns.js';
import type { ImportedRow, ImportFile, StandingRows } from './import-file.js';

const ROLES = ['NETWORK_ADMIN', 'SUPPORT_CENTRE', 'FACILITY_ADMIN', 'AUDITOR'];

function defineFile<S extends z.ZodRawShape>(
  name: string,
  shape: S,
  rows: (line: z.output<z.ZodObject<S>>, at: number) => ImportedRow[],
  ...standing: (Omit<StandingRows, 'rows' | 'isGiven'> & {
    isGiven?: (line: z.output<z.ZodObject<S>>) => boolean;
    rows: (line: z.output<z.ZodObject<S>>, at: number) => Interval[];
  })[]
): ImportFile {
  return { name, schema: z.object(shape) as never, rows: rows as never, standing: standing as never };
}

/** Adds a rule about several columns of a line. */
function checkLines(file: ImportFile, column: string, reason: string, isGood: (line: Record<string, unknown>) => boolean): ImportFile {
  return { ...file, schema: file.schema.refine(isGood, { path: [column], message: reason }) };
}

/** One link for each patient and facility: importing again with another local ID corrects it. */
function deriveLinkId(patient: string, facility: string): string {
  return `lnk_${createHash('sha256').update(`${patient} ${facility}`).digest('hex').slice(0, 32)}`;
}

/** The files of an existing network, in the order in which they refer to each other. */
export const NETWORK_FILES: readonly ImportFile[] = [
  checkLines(
    defineFile(
      'facilities.csv',
      {
        id,
        institutionCode: z.string().regex(/^\d{10}$/, 'must be a ten-digit medical institution code'),
        name,
        kana,
        kind: makeTermSchema(readFacilityKind, 'a kind of facility'),
        viewing: flag,
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
        // A file without these two columns leaves both as they are.
        networks: networks.optional(),
        networksRequired: flag.optional(),
      },
      ({ id, institutionCode, name, kana, kind }) => [{ entity: FacilityEntity, values: { id, institutionCode, name, kana, kind } }],
      {
        entity: MembershipEntity,
        owner: 'facilityId',
        neverAgain: true,
        rows: ({ id, viewing, networksRequired, joinedOn, leftOn }) => [
          { facilityId: id, viewing, networksRequired, from: joinedOn, until: leftOn } as MembershipEntity,
        ],
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
      {
        entity: FacilityNetworkEntity,
        owner: 'facilityId',
        key: 'cidr',
        isGiven: (line) => line.networks !== undefined,
        rows: ({ id, networks = [], joinedOn }) =>
          networks.map((cidr) => ({ facilityId: id, cidr, from: joinedOn, until: null }) as FacilityNetworkEntity),
      },
    ),
    'networks',
    'must name a network if networksRequired is true',
    (line) => line.networksRequired !== true || (line.networks as readonly string[] | undefined)?.length !== 0,
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
  CERTIFICATES_FILE,
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
