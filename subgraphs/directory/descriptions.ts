import { type DocumentNode, Kind, type StringValueNode } from 'graphql';

/** Descriptions of the types whose class has none. `STRUCTURES` describes payloads, inputs, connections and edges by their names. */
const TYPES: Readonly<Record<string, string>> = {
  AccessCell: 'What a person may see at one facility through one system, and why.',
  AccessExplanation: 'Which data of a patient a person may see, and why the rest is not shown.',
  AccessGap: 'One rule that prevents access.',
  Change: 'One change by an administrator: who, what, when and why.',
  Consent: 'The consent of a patient that one facility discloses to another.',
  Disclosure: 'What a facility discloses through one connected system (公開範囲).',
  DisclosureInput: 'What the facility discloses through one connected system.',
  EmergencyAccess: 'An emergency access, as shown to the person who started it.',
  EmergencyAccessRecord: 'An emergency access, as shown to its reviewers.',
  EmergencyNotice: 'A notice to one person about an emergency access.',
  EmergencyOutcome: 'The decision of a reviewer.',
  EmergencyState: 'The state of an emergency access and its review.',
  Facility: 'A facility of the network.',
  FacilityRecord: 'A facility, with the details that administrators see.',
  HpkiCertificate: 'The certificate of a person’s HPKI card, with which the person signs in.',
  IdKind: 'The kind of ID that a person has.',
  LineEffectCount: 'The number of lines of an upload that have one effect.',
  LinkAgreement: 'Whether two values are the same, similar or different.',
  LinkCandidateInput: 'A candidate to compare with the patient.',
  LinkField: 'A field that is compared.',
  LinkRelease: 'The release of the key of a patient, for a facility whose data is kept encrypted in a cloud.',
  LinkReason: 'What one field adds to the score.',
  LinkScore: 'How likely it is that a candidate is the patient. It is only a proposal: a person makes the link.',
  MyAccessExplanation: 'Which data of a patient you may see, and what you yourself may see in general.',
  MyEmergencyAccess: 'An emergency access that you started, and its review.',
  Mutation: 'All operations that change data. If one mutation of an operation fails, the others still take effect.',
  PatientFilter: 'Selects patients: a patient must match every field that is given.',
  PatientLink: 'The link between a patient and the local patient ID at one facility.',
  PatientMerge: 'The merge of two patient records that belong to one person.',
  PatientRecord: 'A patient, with the details that the support centre sees.',
  PatientRecordFilter: 'Selects patients: a patient must match every field that is given.',
  PatientViewer: 'A person who can see a patient now, and the data that this person can see.',
  PermissionUpload: 'An upload of many permissions, and its progress.',
  ProposedRole: 'A role at a facility that is proposed.',
  Query: 'All operations that only read data.',
  RaiseProposal: 'A change of roles that a second person must approve, or has decided.',
  RaiseState: 'The state of a proposal.',
  ReleaseState: 'Whether the key of a patient at a facility was released.',
  Uploader: 'A machine of a facility that uploads to a cloud in which everything is encrypted.',
  UploadLine: 'One line of an upload.',
  UploadState: 'The state of an upload.',
  User: 'A person of the network.',
  UserError: 'An error that the person can correct. If there is any, the mutation changed nothing.',
  UserRecord: 'A person, with the details that administrators see.',
  ViewingPermission:
    'The permission for a person to see categories of data: of one patient, or of all patients with consent at a facility.',
  WhatIf: 'Changes to try out: they show what would happen, and nothing is changed.',
  WhatIfGrant: 'A permission to try out: it shows what would happen, and nothing is granted.',
  Workplace: 'A facility where a person works, and the role of the person as an administrator there.',
  WorkplaceInput: 'A facility where the person works, and the role of the person as an administrator there.',
};

/** Descriptions of fields and arguments, in every type. An entry `Type.field` takes precedence over an entry `field`. */
const FIELDS: Readonly<Record<string, string>> = {
  'Facility.name': 'The name.',
  'Facility.kana': 'The name in kana.',
  'User.facilities': 'The facilities to which this person belongs; only those that you may know about.',
  'UserError.field': 'The path of the input field.',
  'UserError.message': 'What is wrong, in words for developers. Show the user your own text for the code.',
  'AccessGap.rule': 'The rule that fails.',
  'Disclosure.system': 'The connected system.',
  'LinkReason.field': 'The field that is compared.',
  'UploadLine.field': 'The column that is wrong.',
  'FacilityRecord.viewing': "Whether its people may look at other facilities' charts.",
  'Change.at': 'When it was changed.',
  'Workplace.since': 'When it began.',
  'LinkRelease.state': 'Whether the key was released.',
  'Uploader.registeredAt': 'When it was registered.',
  uploader: 'The machine.',
  agreement: 'Whether the two values are the same, similar or different.',
  allowed: 'What the person may see, by facility and system.',
  at: 'The time for which the question is answered.',
  birthDate: 'The birth date.',
  careFrom: 'The first care date, inclusive. If absent, there is no first date.',
  careUntil: 'The last care date, inclusive. If absent, there is no last date.',
  careRecord: 'The record that was written.',
  categories: 'The categories of data.',
  code: 'A stable code.',
  confirmedAt: 'When it was confirmed.',
  consent: 'The consent.',
  cursor: 'The position of this item in the list. Pass it as `after` to get the items that follow.',
  decidedAt: 'When it was decided.',
  decidedBy: 'The person who decided.',
  decisionReason: 'The reason for the decision.',
  disclosingFacilityId: 'The facility that discloses.',
  disclosures: 'What is disclosed through each connected system. As input, the list replaces the current one.',
  edges: 'The items of this page.',
  effect: 'What the line does, or would do when the upload runs.',
  effects: 'The number of lines for each effect.',
  emergencyAccess: 'The emergency access.',
  endCursor: 'The cursor of the last item of this page.',
  endedAt: 'When it ended; null while it is in force.',
  endsAt: 'When it ends.',
  facility: 'The facility; null if you may not know about it.',
  facilityId: 'The id of the facility.',
  filter: 'Selects what is listed. If absent, everything is listed.',
  finishedAt: 'When it was finished.',
  grant: 'A permission to try out.',
  grantedAt: 'When it was granted.',
  hasNextPage: 'Whether there are more items after this page.',
  hasPreviousPage: 'Whether there are items before this page.',
  id: 'The id. It never changes.',
  idKind: 'The kind of ID.',
  input: 'The input of the mutation.',
  institutionCode: 'The medical institution code: ten digits.',
  intoId: 'The id of the patient record that remains.',
  issuer: 'The issuer of the sign-in.',
  kana: 'The name in kana.',
  kind: 'The kind.',
  lines: 'The lines of the upload.',
  link: 'The link.',
  localPatientId: "The facility's own patient ID.",
  merge: 'The merge.',
  mergedAt: 'When they were merged.',
  message: 'What is wrong, in words for developers.',
  name: 'The name.',
  networkId: "The network's own patient number.",
  networks: 'The IP networks of the facility (CIDR).',
  node: 'The item itself.',
  note: "The reviewer's note.",
  outcome: 'The decision of the reviewer.',
  pageInfo: 'Where this page is in the list.',
  patient: 'The patient.',
  patientId: 'The id of the patient.',
  profession: 'The profession.',
  proposal: 'The proposal that a second person must approve; null if there is none.',
  proposedAt: 'When it was proposed.',
  proposedBy: 'The person who proposed it.',
  reason: 'The reason: at most 500 characters.',
  reasons: 'What each field adds.',
  requiredAssurance: 'The assurance (`acr`) that the sign-in must have.',
  reviewDueAt: 'When the review is due.',
  reviewedAt: 'When it was reviewed.',
  reviewedBy: 'The person who reviewed it.',
  revokedAt: 'When it was revoked; null while it is not revoked.',
  role: 'The role as an administrator there; null if the person has none.',
  roles: 'The roles as an administrator, each with its facility.',
  seenAt: 'When the person confirmed that they had seen it.',
  sex: 'The sex.',
  since: 'When it began.',
  startCursor: 'The cursor of the first item of this page.',
  startedAt: 'When it began.',
  startsAt: 'When it takes effect.',
  state: 'The state. As an argument: if absent, every state is listed.',
  subject: 'The name of the person at the issuer of the sign-in.',
  system: 'The id of the connected system.',
  told: 'The people who were told.',
  toldAt: 'When the person was told.',
  undoneAt: 'When it was undone; null while it is not undone.',
  upload: 'The upload.',
  uploadId: 'The id of the upload.',
  user: 'The person.',
  userErrors: 'Errors that the person can correct. If there are any, nothing was changed.',
  userId: 'The id of the person.',
  validFrom: 'When it takes effect. If absent, it takes effect now.',
  validUntil: 'When it ends. If absent, it does not end.',
  verdict: 'The conclusion from the whole score.',
  version:
    'A number that grows with each change. Send it with your change: if somebody else made a change first, yours is refused (`STALE`).',
  viewing: "Whether its people may look at other facilities' charts.",
  viewingFacilityId: 'The facility that may look.',
  viewingPermission: 'The permission.',
  withdrawnAt: 'When it was withdrawn; null while it is not withdrawn.',
  workplaces: 'Where the person works. As input, the list replaces the current one.',
};

const VALUES: Readonly<Record<string, string>> = {
  'ConsentKind.PATIENT': 'Given by the patient.',
  'ConsentKind.PUSH': 'Given with a referral: the disclosing facility sends the data.',
  'EmergencyOutcome.JUSTIFIED': 'It was needed.',
  'EmergencyOutcome.UNJUSTIFIED': 'It was not needed.',
  'EmergencyState.REVIEWED': 'Another person has reviewed it.',
  'IdKind.FULL': 'Gives access to what permissions, consents and links allow.',
  'LineEffect.GRANT': 'Grants a permission.',
  'LineEffect.NOTHING': 'Changes nothing: the permission exists already, or has ended.',
  'LineEffect.REFUSED': 'Is refused. The line has a code and the wrong column.',
  'LineEffect.RENEW': 'Renews a permission.',
  'LineEffect.REVOKE': 'Revokes a permission.',
  'LinkAgreement.DIFFERENT': 'They differ.',
  'LinkAgreement.SAME': 'Every character is the same.',
  'LinkField.BIRTH_DATE': 'The birth date.',
  'LinkField.KANA': 'The name in kana.',
  'LinkField.NAME': 'The name.',
  'LinkField.SEX': 'The sex.',
  'LinkVerdict.MATCH': 'All known values agree.',
  'LinkVerdict.NO_MATCH': 'Another person, or too little is known to decide.',
  'LinkVerdict.REVIEW': 'Probably the same person, but somebody must check a difference.',
  'Role.AUDITOR': 'Reads the audit of the whole network, and administers nothing.',
  'Role.FACILITY_ADMIN': 'Administers the people of this facility and their permissions.',
  'Role.NETWORK_ADMIN': 'Administers everything.',
  'Role.SUPPORT_CENTRE': 'Administers patients, links, merges, consents, permissions and reviews.',
  'UploadState.DONE': 'Every line is processed.',
  'UploadState.RECEIVING': 'It accepts lines.',
  'UploadState.RUNNING': 'Its lines are being processed.',
};

/** Descriptions that follow from the ending of a type's name. */
const STRUCTURES: readonly [ending: RegExp, describe: (name: string) => string][] = [
  [/^(\w+)Payload$/, (name) => `The answer of \`${name.charAt(0).toLowerCase()}${name.slice(1)}\`.`],
  [/^(\w+)Input$/, (name) => `The input of \`${name.charAt(0).toLowerCase()}${name.slice(1)}\`.`],
  [/^(\w+)Connection$/, () => 'One page of a list.'],
  [/^(\w+)Edge$/, () => 'One item of a list, with its cursor.'],
];

/**
 * Adds a description to each type, field, argument and enum value that has none and that the tables above know. A description that the class
 * gives is never replaced.
 *
 * @example print(addDescriptions(parse('type Query { user: User }')))
 */
export function addDescriptions(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.map((node) => {
    if (!('name' in node) || !node.name) return node;
    const type = node.name.value;
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      const values = node.values?.map((value) => addDescription(value, VALUES[`${type}.${value.name.value}`])) ?? [];
      return addDescription({ ...node, values }, TYPES[type]);
    }
    const own = TYPES[type] ?? describeByName(type);
    const isObject = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (own === undefined || !(isObject || node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)) return node;
    const fields = node.fields?.map((field) => {
      const name = field.name.value;
      const known = addDescription(field, FIELDS[`${type}.${name}`] ?? FIELDS[name]);
      return 'arguments' in known && known.arguments
        ? { ...known, arguments: known.arguments.map((argument) => addDescription(argument, FIELDS[argument.name.value])) }
        : known;
    });
    const whole = { ...node, fields } as typeof node;
    return node.kind === Kind.OBJECT_TYPE_EXTENSION ? whole : addDescription(whole as typeof node & Described, own);
  });
  return { ...document, definitions };
}

interface Described {
  readonly description?: StringValueNode;
}

function describeByName(type: string): string | undefined {
  for (const [ending, describe] of STRUCTURES) {
    const [, name] = ending.exec(type) ?? [];
    if (name) return describe(name);
  }
  return undefined;
}

function addDescription<T extends Described>(node: T, value: string | undefined): T {
  return node.description || value === undefined ? node : { ...node, description: { kind: Kind.STRING, value } };
}
