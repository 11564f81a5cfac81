import { type DocumentNode, Kind, type StringValueNode } from 'graphql';

/** What each type is that its own class says nothing of; payloads, inputs, connections and edges are told by their names. */
const TYPES: Readonly<Record<string, string>> = {
  AccessCell: 'What a person may see at one facility through one system, and on which grounds.',
  AccessExplanation: 'Why a person may or may not see what of a patient.',
  AccessGap: 'One rule that keeps something from being seen.',
  Change: 'One change by an administrator: who, what, when and why.',
  Consent: 'The consent of a patient that one facility discloses to another.',
  Disclosure: 'What a facility discloses through one connected system (公開範囲).',
  EmergencyAccess: 'An emergency access, as the person who started it sees it.',
  EmergencyAccessRecord: 'An emergency access, as its reviewers see it.',
  EmergencyNotice: 'That a person was told of an emergency access.',
  EmergencyOutcome: 'What a reviewer found.',
  EmergencyState: 'How far an emergency access and its review are.',
  Facility: 'A facility of the network.',
  FacilityRecord: 'A facility as administration knows it.',
  IdKind: 'What kind of ID a person has.',
  LineEffectCount: 'How many lines of an upload have one effect.',
  LinkAgreement: 'How far two values agree.',
  LinkField: 'A field that is compared.',
  LinkReason: 'What one field adds to a score.',
  LinkScore: 'How likely a candidate is the patient. It is a proposal; a person makes the link.',
  Mutation: 'Everything that changes something. Several mutations of one operation stand alone.',
  PageInfo: 'Where a page is in its list.',
  PatientFilter: 'Which patients are listed: those that fit everything that is given.',
  PatientLink: 'That a patient is known at a facility under a local ID.',
  PatientMerge: 'That one patient turned out to be another.',
  PatientRecord: 'A patient as the support centre knows them.',
  PatientRecordFilter: 'Which patients are listed: those that fit everything that is given.',
  PatientViewer: 'A person who can see a patient now, and what.',
  PermissionUpload: 'An upload of many permissions, and how far it is.',
  ProposedRole: 'A role at a facility that is proposed.',
  Query: 'Everything that can be asked. It changes nothing.',
  RaiseProposal: 'What waits, or waited, for a second person.',
  RaiseState: 'How far a proposal is.',
  UploadLine: 'One line of an upload.',
  UploadState: 'How far an upload is.',
  User: 'A person of the network.',
  UserError: 'What a person can correct. With any of them nothing was changed.',
  UserRecord: 'A person as administration knows them.',
  ViewingPermission: 'That a person may see categories of a patient, or of all consented patients of a facility.',
  WhatIf: 'Changes that are not made, to see what they would do.',
  WhatIfGrant: 'A permission that is not granted, to see what it would do.',
  Workplace: 'A facility where a person works, and what is administered there.',
};

/** What fields and arguments mean wherever they stand; `Type.field` stands over it. */
const FIELDS: Readonly<Record<string, string>> = {
  'Facility.name': 'Its name.',
  'Facility.kana': 'Its name in kana.',
  'User.facilities': 'The facilities to which this person belongs, as far as you may hear of them.',
  'UserError.field': 'The path of the input field.',
  'UserError.message': 'What is wrong, in words for developers. Show your own words for the code.',
  'AccessGap.rule': 'The rule that fails.',
  'Disclosure.system': 'The connected system.',
  'LinkReason.field': 'The field that is compared.',
  'UploadLine.field': 'The column that is wrong.',
  'FacilityRecord.viewing': "Whether its people may look at other facilities' charts.",
  'Change.at': 'When it was changed.',
  'Workplace.since': 'Since when.',
  agreement: 'How far the two values agree.',
  allowed: 'What may be seen, by facility and system.',
  at: 'The moment for which it is asked.',
  birthDate: 'The birth date.',
  careFrom: 'The first care date, inclusive; absent: from the beginning.',
  careUntil: 'The last care date, inclusive; absent: without end.',
  careRecord: 'The record that was written.',
  categories: 'The categories of data.',
  code: 'A stable code.',
  confirmedAt: 'When it was confirmed.',
  consent: 'The consent.',
  cursor: 'Where this one is in the list: give it as `after` to go on from here.',
  decidedAt: 'When it was decided.',
  decidedBy: 'Who decided.',
  decisionReason: 'Why it was decided so.',
  disclosingFacilityId: 'The facility that discloses.',
  disclosures: 'What is disclosed through each connected system; it states all that is to stand.',
  edges: 'The items of this page.',
  effect: 'What the line does, or would do.',
  effects: 'How many lines have which effect.',
  emergencyAccess: 'The emergency access.',
  endCursor: 'The cursor of the last item of this page.',
  endedAt: 'When it ended; null while it stands.',
  endsAt: 'When it ends.',
  facility: 'The facility; null where you may not hear of it.',
  facilityId: 'The id of the facility.',
  filter: 'Which ones are listed; absent: all.',
  finishedAt: 'When it was done.',
  grant: 'A permission that is not granted.',
  grantedAt: 'When it was granted.',
  hasNextPage: 'Whether there are more after this page.',
  hasPreviousPage: 'Whether there are some before this page.',
  id: 'An id that never changes.',
  idKind: 'The kind of ID.',
  input: 'What is to be done.',
  institutionCode: 'The medical institution code: ten digits.',
  intoId: 'The patient who stays.',
  issuer: 'The issuer of the sign-in.',
  kana: 'The name in kana.',
  kind: 'The kind.',
  lines: 'Its lines.',
  link: 'The link.',
  localPatientId: "The facility's own patient ID.",
  merge: 'The merge.',
  mergedAt: 'When they were merged.',
  message: 'What is wrong, in words for developers.',
  name: 'The name, as it is written.',
  networkId: "The network's own patient number.",
  networks: 'Networks of the facility (CIDR).',
  node: 'The item itself.',
  note: "The reviewer's note.",
  outcome: 'What the reviewer found.',
  pageInfo: 'Where this page is in the list.',
  patient: 'The patient.',
  patientId: 'The id of the patient.',
  profession: 'The profession.',
  proposal: 'What waits for a second person; null where nothing does.',
  proposedAt: 'When it was proposed.',
  proposedBy: 'Who proposed it.',
  reason: 'Why: at most 500 characters.',
  reasons: 'What each field adds.',
  requiredAssurance: 'The assurance (`acr`) that a sign-in must have.',
  reviewDueAt: 'Until when it must be reviewed.',
  reviewedAt: 'When it was reviewed.',
  reviewedBy: 'Who reviewed it.',
  revokedAt: 'When it was revoked; null while it stands.',
  role: 'What is administered there; null: nothing.',
  roles: 'What is administered, and where.',
  seenAt: 'When the person said that it was seen.',
  sex: 'The sex.',
  since: 'Since when.',
  startCursor: 'The cursor of the first item of this page.',
  startedAt: 'When it began.',
  startsAt: 'From when on it holds.',
  state: 'How far it is; absent as an argument: whatever the state.',
  subject: 'The name of the person at the issuer of the sign-in.',
  system: 'The id of the connected system.',
  told: 'Who was told.',
  toldAt: 'When the person was told.',
  undoneAt: 'When it was undone; null while it stands.',
  upload: 'The upload.',
  uploadId: 'The id of the upload.',
  user: 'The person.',
  userErrors: 'What a person can correct; where there is any, nothing was changed.',
  userId: 'The id of the person.',
  validFrom: 'From when on it holds; absent: from now on.',
  validUntil: 'Until when it holds; absent: without end.',
  verdict: 'What the score says in all.',
  version: 'Grows with each change: give it back to be told where somebody else changed it meanwhile.',
  viewing: "Whether its people may look at other facilities' charts.",
  viewingFacilityId: 'The facility that may look.',
  viewingPermission: 'The permission.',
  withdrawnAt: 'When it was withdrawn; null while it stands.',
  workplaces: 'Where the person works; it states all that is to stand.',
};

const VALUES: Readonly<Record<string, string>> = {
  'ConsentKind.PATIENT': 'Given by the patient.',
  'ConsentKind.PUSH': 'Given with a referral: the disclosing facility pushes.',
  'EmergencyOutcome.JUSTIFIED': 'It was needed.',
  'EmergencyOutcome.UNJUSTIFIED': 'It was not needed.',
  'EmergencyState.REVIEWED': 'Another person has reviewed it.',
  'IdKind.FULL': 'Opens what permissions, consents and links allow.',
  'LineEffect.GRANT': 'Grants a permission.',
  'LineEffect.NOTHING': 'Changes nothing: it stands already, or has ended.',
  'LineEffect.REFUSED': 'Is refused, with a code and the column.',
  'LineEffect.RENEW': 'Renews a permission.',
  'LineEffect.REVOKE': 'Revokes a permission.',
  'LinkAgreement.DIFFERENT': 'They differ.',
  'LinkAgreement.SAME': 'They are the same to the letter.',
  'LinkField.BIRTH_DATE': 'The birth date.',
  'LinkField.KANA': 'The name in kana.',
  'LinkField.NAME': 'The name.',
  'LinkField.SEX': 'The sex.',
  'LinkVerdict.MATCH': 'Everything that is known agrees.',
  'LinkVerdict.NO_MATCH': 'Somebody else, or too little is known to say.',
  'LinkVerdict.REVIEW': 'Likely, with something to clear up.',
  'Role.FACILITY_ADMIN': 'The people of this facility, and their permissions.',
  'Role.NETWORK_ADMIN': 'Everything.',
  'Role.SUPPORT_CENTRE': 'Patients, links, merges, consents, permissions and reviews.',
  'UploadState.DONE': 'Every line is done.',
  'UploadState.RECEIVING': 'It takes lines.',
  'UploadState.RUNNING': 'Its lines are being done.',
};

/** The contract's types say what they mean where they are stated, and the chart's next contract says the rest. */
const STRUCTURES: readonly [ending: RegExp, describe: (name: string) => string][] = [
  [/^(\w+)Payload$/, (name) => `What \`${name.charAt(0).toLowerCase()}${name.slice(1)}\` answers.`],
  [/^(\w+)Input$/, (name) => `What is given for \`${name.charAt(0).toLowerCase()}${name.slice(1)}\`.`],
  [/^(\w+)Connection$/, () => 'A page of a list.'],
  [/^(\w+)Edge$/, () => 'An item of a list, with its place.'],
];

/**
 * Adds descriptions to the SDL where the classes have none: of what means the same wherever it stands, and of what its name tells. A class's own
 * description always stands.
 */
export function withDescriptions(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.map((node) => {
    if (!('name' in node) || !node.name) return node;
    const type = node.name.value;
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      const values = node.values?.map((value) => described(value, VALUES[`${type}.${value.name.value}`]));
      return described({ ...node, values }, TYPES[type]);
    }
    const own = TYPES[type] ?? structure(type);
    const isObject = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (own === undefined || !(isObject || node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)) return node;
    const fields = node.fields?.map((field) => {
      const name = field.name.value;
      const known = described(field, FIELDS[`${type}.${name}`] ?? FIELDS[name]);
      return 'arguments' in known && known.arguments
        ? { ...known, arguments: known.arguments.map((argument) => described(argument, FIELDS[argument.name.value])) }
        : known;
    });
    const whole = { ...node, fields } as typeof node;
    return node.kind === Kind.OBJECT_TYPE_EXTENSION ? whole : described(whole as typeof node & Described, own);
  });
  return { ...document, definitions };
}

interface Described {
  readonly description?: StringValueNode;
}

function structure(type: string): string | undefined {
  for (const [ending, describe] of STRUCTURES) {
    const [, name] = ending.exec(type) ?? [];
    if (name) return describe(name);
  }
  return undefined;
}

function described<T extends Described>(node: T, value: string | undefined): T {
  return node.description || value === undefined ? node : { ...node, description: { kind: Kind.STRING, value } };
}
