import { ArgsType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CategoryEnum, ConnectionArgs, DateTimeScalar, FacilityReference, makePageType } from '../../kit/index.js';
import { GROUND_KINDS, type GroundKindName } from '../records/ground-kind.js';
import type { FoundEvent } from './found-event.js';

/** The scopes that a caller needs to see events: those of others, or the own ones. */
export const EVENT_SCOPE = '@requiresScopes(scopes: [["audit:read"], ["audit:own"]])';

export enum AuditEventKind {
  OPERATION = 'OPERATION',
  CONTENT = 'CONTENT',
  VIEWER = 'VIEWER',
  SIGN_IN = 'SIGN_IN',
  SIGN_IN_FAILED = 'SIGN_IN_FAILED',
  SIGN_OUT = 'SIGN_OUT',
  STEP_UP = 'STEP_UP',
  LOCK = 'LOCK',
  UNLOCK = 'UNLOCK',
  PRINT = 'PRINT',
  COPY = 'COPY',
  CONNECTION_LOST = 'CONNECTION_LOST',
  AUDIT_READ = 'AUDIT_READ',
  EXPORT = 'EXPORT',
  SPOOL_BEGAN = 'SPOOL_BEGAN',
  ALARM = 'ALARM',
  UNREADABLE = 'UNREADABLE',
}
registerEnumType(AuditEventKind, {
  name: 'AuditEventKind',
  description: 'What happened.',
  valuesConfig: {
    OPERATION: { description: 'A GraphQL operation that showed patient data, changed something, or searched.' },
    CONTENT: { description: 'An image or a document was opened.' },
    VIEWER: { description: 'The person was sent to a connected system’s own viewer.' },
    SIGN_IN: { description: 'A person signed in.' },
    SIGN_IN_FAILED: { description: 'A sign-in failed.' },
    SIGN_OUT: { description: 'A person signed out.' },
    STEP_UP: { description: 'A person proved the identity again, more strongly.' },
    LOCK: { description: 'The screen was locked.' },
    UNLOCK: { description: 'The screen was unlocked.' },
    PRINT: { description: 'The client reported that the person printed something.' },
    COPY: { description: 'The client reported that the person copied something.' },
    CONNECTION_LOST: { description: 'The answer of an earlier operation did not reach the client.' },
    AUDIT_READ: { description: 'The audit itself was read.' },
    EXPORT: { description: 'Events of the audit were exported from the store.' },
    SPOOL_BEGAN: { description: 'A gateway began a new spool of records.' },
    ALARM: {
      description: 'A gateway contradicted the records that it sent before, or sent records that cannot be read. `outcome` is the code.',
    },
    UNREADABLE: { description: 'The store holds the record as it came, but cannot read it.' },
  },
});

export const AuditGroundKind = Object.fromEntries(GROUND_KINDS.map((kind) => [kind, kind])) as { [K in GroundKindName]: K };
registerEnumType(AuditGroundKind, {
  name: 'AuditGroundKind',
  description: 'Why something could be seen.',
  valuesConfig: {
    CONSENT: { description: "The patient's consent." },
    PERMISSION: { description: "The person's viewing permission." },
    EMERGENCY: { description: 'Emergency access.' },
    OWN_FACILITY: { description: "It is the acting facility's own data." },
    LISTED: { description: 'The patient was in a list of viewable patients.' },
    OTHER: { description: 'A ground that this store does not know by kind.' },
    ROLE: { description: "The person's role in the network's staff." },
  },
});

export enum AuditDisclosureForm {
  RECORDS = 'RECORDS',
  COUNTS = 'COUNTS',
  CONTENT = 'CONTENT',
  VIEWER = 'VIEWER',
}
registerEnumType(AuditDisclosureForm, {
  name: 'AuditDisclosureForm',
  description: 'What was shown of a category.',
  valuesConfig: {
    RECORDS: { description: 'Its records.' },
    COUNTS: { description: 'Only how many records there are.' },
    CONTENT: { description: 'Bytes: an image, a document.' },
    VIEWER: { description: "The way into the system's own viewer." },
  },
});

/** A person, by id alone: the directory has the rest. */
@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserReference {
  @Field(() => ID)
  id!: string;
}

@ObjectType({ description: 'One category of one patient at one facility that an answer showed.' })
@Directive(EVENT_SCOPE)
export class AuditDisclosure {
  @Field(() => CategoryEnum, {
    nullable: true,
    description: 'The category. Null if the system did not report it, and no permit says what it could show.',
  })
  category!: string | null;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility whose data it is. Null for the directory’s own data.' })
  facility!: FacilityReference | null;

  @Field(() => AuditDisclosureForm, { description: 'What was shown.' })
  form!: AuditDisclosureForm;

  @Field(() => String, { description: 'What the facility answered: a value of `AnswerState`.' })
  state!: string;

  @Field(() => Int, { description: 'How many records were shown.' })
  items!: number;

  @Field(() => [String], {
    description: 'Why they could be seen: `consent:ID`, `permission:ID`, `emergency:ID`, `own-facility`, `role:ROLE` or `listed`.',
  })
  grounds!: string[];

  @Field(() => String, { description: 'The connected system, or `directory`.' })
  system!: string;

  @Field(() => Boolean, {
    description: 'Whether the system did not report what it showed. Then this is everything that it was permitted to show.',
  })
  unreported!: boolean;
}

@ObjectType({ description: 'A change that a mutation made.' })
@Directive(EVENT_SCOPE)
export class AuditChange {
  @Field(() => String, { description: "The mutation's name." })
  action!: string;

  @Field(() => ID, { description: 'What was changed: the id of a facility, person, link, consent, permission, …' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'The state before, as JSON.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'The state after, as JSON.' })
  after!: string | null;
}

@ObjectType({ description: 'One entry of the audit: what one person did that concerns one patient, or no patient.' })
@Directive(EVENT_SCOPE)
export class AuditEvent {
  @Field(() => ID, { description: 'The id: that of its record, and the number of the event in the record.' })
  id!: string;

  @Field(() => ID, { description: 'The id of its record, for `npm run audit -- prove`.' })
  recordId!: string;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  at!: Date;

  @Field(() => AuditEventKind, { description: 'What happened.' })
  kind!: AuditEventKind;

  @Field(() => [AuditGroundKind], { description: 'The kinds of all grounds on which something was shown.' })
  grounds!: GroundKindName[];

  @Field(() => ID, { nullable: true, description: 'The patient whom it concerns. Null if it concerns none.' })
  patientId!: string | null;

  @Field(() => AuditedPatient, {
    nullable: true,
    description: 'The same patient, for the name. Null if it concerns none, or if you may not see the patient now.',
  })
  patient!: { readonly id: string } | null;

  @Field(() => UserReference, { nullable: true, description: 'The person. Null if nobody is known, or you may not know about the person.' })
  user!: UserReference | null;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility for which the person acted.' })
  facility!: FacilityReference | null;

  @Field(() => String, { nullable: true, description: "The person's profession at that time." })
  profession!: string | null;

  @Field(() => String, { description: 'How strongly the person was authenticated.' })
  assurance!: string;

  @Field(() => String, { nullable: true, description: '`TREAT`, or `BTG` for emergency access. Null if nothing was shown.' })
  purpose!: string | null;

  @Field(() => String, { description: 'The application.' })
  client!: string;

  @Field(() => String, { nullable: true, description: "The operation's name." })
  operationName!: string | null;

  @Field(() => String, { nullable: true, description: "SHA-256 of the operation's text." })
  operationHash!: string | null;

  @Field(() => String, { description: 'The id of the request.' })
  requestId!: string;

  @Field(() => String, { description: '`ok`, `partial`, `empty`, or the code of an error.' })
  outcome!: string;

  @Field(() => [AuditDisclosure], { description: 'What was shown of the patient.' })
  disclosures?: AuditDisclosure[];

  @Field(() => [AuditChange], { description: 'What was changed.' })
  changes?: AuditChange[];

  @Field(() => String, {
    nullable: true,
    description: "The operation's variables, as JSON: only for auditors and network admins. Null if it had none.",
  })
  searchParameters?: string | null;

  /** Not a field: the row of the event. */
  row!: FoundEvent;
}

export const AuditEventConnection = makePageType('AuditEvent', AuditEvent, { directives: [EVENT_SCOPE] });

@InputType({ description: 'Which events. All conditions must hold.' })
export class AuditEventFilter {
  @Field(() => ID, { nullable: true, description: 'Events that concern this patient.' })
  patientId?: string | null;

  @Field(() => ID, { nullable: true, description: 'What this person did.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'What people did for this facility.' })
  facilityId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From this time on.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this time.' })
  to?: Date | null;

  @Field(() => AuditGroundKind, { nullable: true, description: 'Something was shown on a ground of this kind.' })
  ground?: GroundKindName | null;

  @Field(() => AuditEventKind, { nullable: true, description: 'What happened.' })
  kind?: AuditEventKind | null;
}

@ArgsType()
export class AuditEventsArgs extends ConnectionArgs {
  @Field(() => AuditEventFilter, { nullable: true, description: 'Which events; all if absent.' })
  filter?: AuditEventFilter | null;
}

@ArgsType()
export class PeriodOfEventsArgs extends ConnectionArgs {
  @Field(() => DateTimeScalar, { nullable: true, description: 'From this time on.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this time.' })
  to?: Date | null;
}

/** The directory's patient, to whom the audit adds who saw the data. */
@ObjectType('Patient')
@Directive('@key(fields: "id")')
export class AuditedPatient {
  @Field(() => ID)
  id!: string;
}
