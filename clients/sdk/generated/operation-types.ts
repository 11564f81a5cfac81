// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type AccessRule =
  | 'CONSENT'
  | 'LINK'
  | 'NOT_VIEWED'
  | 'PERMISSION'
  | 'PERSON'
  | 'PUBLICATION'
  | '%future added value';

export type AllergyStatus =
  | 'CONFIRMED'
  | 'DOUBTED'
  | 'INACTIVE'
  | 'PENDING'
  | 'SUSPECTED'
  | 'UNCONFIRMED'
  | '%future added value';

export type AnswerState =
  | 'ANSWERED'
  | 'INVALID_DATA'
  | 'NOT_CONFIGURED'
  | 'NOT_SERVED'
  | 'PARTIAL'
  | 'STALE'
  | 'TIMED_OUT'
  | 'UNREACHABLE'
  | 'UNSUPPORTED'
  | 'WITHHELD'
  | '%future added value';

export type AuditDisclosureForm =
  | 'CONTENT'
  | 'COUNTS'
  | 'RECORDS'
  | 'VIEWER'
  | '%future added value';

export type AuditEventKind =
  | 'ALARM'
  | 'AUDIT_READ'
  | 'CONNECTION_LOST'
  | 'CONTENT'
  | 'COPY'
  | 'EXPORT'
  | 'LOCK'
  | 'OPERATION'
  | 'PRINT'
  | 'SIGN_IN'
  | 'SIGN_IN_FAILED'
  | 'SIGN_OUT'
  | 'SPOOL_BEGAN'
  | 'STEP_UP'
  | 'UNLOCK'
  | 'UNREADABLE'
  | 'VIEWER'
  | '%future added value';

export type AuditGroundKind =
  | 'CONSENT'
  | 'EMERGENCY'
  | 'LISTED'
  | 'OTHER'
  | 'OWN_FACILITY'
  | 'PERMISSION'
  | 'ROLE'
  | '%future added value';

export type BodySite =
  | 'ABDOMEN'
  | 'ARM_LEFT'
  | 'ARM_RIGHT'
  | 'BACK'
  | 'BUTTOCK_LEFT'
  | 'BUTTOCK_RIGHT'
  | 'CHEST'
  | 'FACE'
  | 'FOOT_LEFT'
  | 'FOOT_RIGHT'
  | 'GENITALS'
  | 'HAND_LEFT'
  | 'HAND_RIGHT'
  | 'HEAD'
  | 'HEEL_LEFT'
  | 'HEEL_RIGHT'
  | 'HIP_LEFT'
  | 'HIP_RIGHT'
  | 'LEG_LEFT'
  | 'LEG_RIGHT'
  | 'MOUTH'
  | 'NECK'
  | 'SACRUM'
  | 'SHOULDER_LEFT'
  | 'SHOULDER_RIGHT'
  | '%future added value';

export type CancelCareVisitInput = {
  readonly id: string;
  readonly patientId: string;
  readonly reason: string;
};

export type CareAttachmentKind =
  | 'FILE'
  | 'PHOTO'
  | '%future added value';

export type CareFormInput = {
  readonly fall?: FallFormInput | null | undefined;
  readonly meal?: MealFormInput | null | undefined;
  readonly medicationTaken?: MedicationTakenFormInput | null | undefined;
  readonly wound?: WoundFormInput | null | undefined;
};

export type CareFormKind =
  | 'FALL'
  | 'MEAL'
  | 'MEDICATION_TAKEN'
  | 'WOUND'
  | '%future added value';

export type CareRecordExportFormat =
  | 'CSV'
  | 'FHIR'
  | 'TEXT'
  | '%future added value';

export type CareRecordFilter = {
  readonly bodySite?: BodySite | null | undefined;
  readonly ids?: ReadonlyArray<string> | null | undefined;
  readonly kinds?: ReadonlyArray<CareRecordKind> | null | undefined;
  readonly professions?: ReadonlyArray<string> | null | undefined;
  readonly tag?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly threadOf?: string | null | undefined;
  readonly withPhotos?: boolean | null | undefined;
};

export type CareRecordKind =
  | 'MEDICATION'
  | 'MESSAGE'
  | 'VISIT'
  | 'VITALS'
  | '%future added value';

export type CareRecordState =
  | 'DRAFT'
  | 'SENT'
  | 'WITHDRAWN'
  | '%future added value';

export type CareSetting =
  | 'INPATIENT'
  | 'OUTPATIENT'
  | '%future added value';

export type CareTeamMemberInput = {
  readonly memberId: string;
  readonly patientId: string;
};

export type CareTeamMemberState =
  | 'CURRENT'
  | 'DECLINED'
  | 'ENDED'
  | 'INVITED'
  | '%future added value';

export type Category =
  | 'ALLERGY'
  | 'CARE_RECORD'
  | 'DEMOGRAPHICS'
  | 'DIAGNOSIS'
  | 'DOCUMENT'
  | 'ENCOUNTER'
  | 'IMAGING'
  | 'INJECTION'
  | 'LAB_RESULT'
  | 'PRESCRIPTION'
  | 'PROCEDURE'
  | 'VIEWER'
  | '%future added value';

export type ChangeCareTeamMembershipInput = {
  readonly endsOn?: string | null | undefined;
  readonly memberId: string;
  readonly patientId: string;
};

export type CompleteCareTaskInput = {
  readonly id: string;
  readonly patientId: string;
};

export type ConfirmCareRecordsInput = {
  readonly ids: ReadonlyArray<string>;
  readonly patientId: string;
};

export type CorrectCareRecordInput = {
  readonly bodySite?: BodySite | null | undefined;
  readonly form?: CareFormInput | null | undefined;
  readonly id: string;
  readonly mentions?: ReadonlyArray<string> | null | undefined;
  readonly patientId: string;
  readonly reason: string;
  readonly tags?: ReadonlyArray<string> | null | undefined;
  readonly text: string;
  readonly version: number;
  readonly vitals?: ReadonlyArray<VitalSignInput> | null | undefined;
};

export type CreateCareRecordInput = {
  readonly attachmentIds?: ReadonlyArray<string> | null | undefined;
  readonly bodySite?: BodySite | null | undefined;
  readonly date?: string | null | undefined;
  readonly draft?: boolean | null | undefined;
  readonly form?: CareFormInput | null | undefined;
  readonly id?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly inReplyTo?: string | null | undefined;
  readonly kind: CareRecordKind;
  readonly mentions?: ReadonlyArray<string> | null | undefined;
  readonly patientId: string;
  readonly tags?: ReadonlyArray<string> | null | undefined;
  readonly text: string;
  readonly vitals?: ReadonlyArray<VitalSignInput> | null | undefined;
};

export type CreateCareTaskInput = {
  readonly assigneeId?: string | null | undefined;
  readonly dueOn: string;
  readonly id?: string | null | undefined;
  readonly patientId: string;
  readonly text: string;
};

export type CreateCareUploadInput = {
  readonly bytes: number;
  readonly contentType: string;
  readonly name: string;
  readonly patientId: string;
  readonly sha256: string;
  readonly takenAt?: string | null | undefined;
};

export type DemographicsField =
  | 'BIRTH_DATE'
  | 'KANA'
  | 'NAME'
  | 'SEX'
  | '%future added value';

export type EmergencyOutcome =
  | 'JUSTIFIED'
  | 'UNJUSTIFIED'
  | '%future added value';

export type EmergencyState =
  | 'OPEN'
  | 'OVERDUE'
  | 'REFUSED'
  | 'REVIEWED'
  | 'TO_REVIEW'
  | '%future added value';

export type EncounterKind =
  | 'ADMISSION_PLANNED'
  | 'ADMITTED'
  | 'ATTENDING_CHANGED'
  | 'DIET_ORDERED'
  | 'DISCHARGED'
  | 'DISCHARGE_PLANNED'
  | 'LEAVE'
  | 'OUTPATIENT_RECEPTION'
  | 'RETURN'
  | 'TRANSFERRED'
  | 'TRANSFER_PLANNED'
  | '%future added value';

export type EndEmergencyAccessInput = {
  readonly id: string;
  readonly idempotencyKey?: string | null | undefined;
};

export type Exudate =
  | 'HEAVY'
  | 'LIGHT'
  | 'MODERATE'
  | 'NONE'
  | '%future added value';

export type FacilityKind =
  | 'CARE_FACILITY'
  | 'CARE_OFFICE'
  | 'CLINIC'
  | 'COMMUNITY_SUPPORT'
  | 'DAY_CARE'
  | 'DENTAL_CLINIC'
  | 'HOME_HELP_OFFICE'
  | 'HOSPITAL'
  | 'MATERNITY_HOME'
  | 'NURSING_STATION'
  | 'OTHER'
  | 'PHARMACY'
  | 'PUBLIC_OFFICE'
  | 'UNCONFIRMED'
  | '%future added value';

export type FallFormInput = {
  readonly circumstances?: string | null | undefined;
  readonly headStruck?: boolean | null | undefined;
  readonly injury: InjuryLevel;
  readonly place?: string | null | undefined;
};

export type ImagingKind =
  | 'ENDOSCOPY'
  | 'PHYSIOLOGY'
  | 'RADIOLOGY'
  | '%future added value';

export type ImagingStage =
  | 'ORDERED'
  | 'PERFORMED'
  | 'REPORTED'
  | '%future added value';

export type InjectionStage =
  | 'ADMINISTERED'
  | 'ORDERED'
  | '%future added value';

export type InjuryLevel =
  | 'MINOR'
  | 'NONE'
  | 'SERIOUS'
  | '%future added value';

export type InviteToCareTeamInput = {
  readonly endsOn?: string | null | undefined;
  readonly facilityId: string;
  readonly patientId: string;
  readonly userId: string;
};

export type ItemWarningCode =
  | 'CHARACTER_REPLACED'
  | 'IRREGULAR'
  | 'NOT_SHOWN'
  | 'NOT_UNDERSTOOD'
  | '%future added value';

export type MealFormInput = {
  readonly choked?: boolean | null | undefined;
  readonly fluidMl?: number | null | undefined;
  readonly sideEaten?: number | null | undefined;
  readonly stapleEaten?: number | null | undefined;
  readonly time: MealTime;
};

export type MealTime =
  | 'BREAKFAST'
  | 'DINNER'
  | 'LUNCH'
  | 'SNACK'
  | '%future added value';

export type MedicationAdherence =
  | 'ALL'
  | 'NOT'
  | 'PARTLY'
  | '%future added value';

export type MedicationTakenFormInput = {
  readonly adherence: MedicationAdherence;
  readonly dosesLeft?: number | null | undefined;
  readonly remark?: string | null | undefined;
};

export type OrderState =
  | 'ACTIVE'
  | 'CANCELLED'
  | 'COMPLETED'
  | 'DISCONTINUED'
  | 'ON_HOLD'
  | 'REPLACED'
  | '%future added value';

export type PatientFilter = {
  readonly birthDate?: string | null | undefined;
  readonly facilityId?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly notViewedSince?: string | null | undefined;
  readonly viewedByMeSince?: string | null | undefined;
  readonly viewedSince?: string | null | undefined;
};

export type Period = {
  readonly from?: string | null | undefined;
  readonly until?: string | null | undefined;
};

export type PlanCareVisitInput = {
  readonly endsAt: string;
  readonly id?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly patientId: string;
  readonly startsAt: string;
  readonly visitorId?: string | null | undefined;
};

export type PrescriptionStage =
  | 'DISPENSED'
  | 'ORDERED'
  | '%future added value';

export type Profession =
  | 'ACUPUNCTURIST'
  | 'ASSISTANT_NURSE'
  | 'CARE_MANAGER'
  | 'CARE_WORKER'
  | 'CERTIFIED_CARE_WORKER'
  | 'CLINICAL_ENGINEER'
  | 'CLINICAL_LABORATORY_TECHNICIAN'
  | 'DENTAL_HYGIENIST'
  | 'DENTAL_TECHNICIAN'
  | 'DENTIST'
  | 'DIETITIAN'
  | 'DOCTOR'
  | 'HOME_HELPER'
  | 'HYGIENE_LABORATORY_TECHNICIAN'
  | 'JUDO_THERAPIST'
  | 'MASSAGE_THERAPIST'
  | 'MIDWIFE'
  | 'MOXIBUSTIONIST'
  | 'NURSE'
  | 'OCCUPATIONAL_THERAPIST'
  | 'OFFICIAL'
  | 'ORTHOPTIST'
  | 'OTHER'
  | 'PARAMEDIC'
  | 'PHARMACIST'
  | 'PHYSICAL_THERAPIST'
  | 'PROSTHETIST'
  | 'PSYCHIATRIC_SOCIAL_WORKER'
  | 'PUBLIC_HEALTH_NURSE'
  | 'PUBLIC_PSYCHOLOGIST'
  | 'RADIOLOGICAL_TECHNOLOGIST'
  | 'REGISTERED_DIETITIAN'
  | 'SOCIAL_WORKER'
  | 'SPEECH_THERAPIST'
  | 'UNCONFIRMED'
  | 'VENDOR'
  | '%future added value';

export type ReceiptDeliveryKind =
  | 'DELETED'
  | 'REKEYED'
  | 'REPORTED'
  | 'SENT'
  | '%future added value';

export type ReportUseInput = {
  readonly categories: ReadonlyArray<Category>;
  readonly items?: number | null | undefined;
  readonly kind: ReportedUseKind;
  readonly operationName?: string | null | undefined;
  readonly patientId: string;
};

export type ReportedUseKind =
  | 'COPY'
  | 'PRINT'
  | '%future added value';

export type Role =
  | 'AUDITOR'
  | 'FACILITY_ADMIN'
  | 'NETWORK_ADMIN'
  | 'SUPPORT_CENTRE'
  | '%future added value';

export type SendCareRecordInput = {
  readonly id: string;
  readonly patientId: string;
  readonly version: number;
};

export type Sex =
  | 'FEMALE'
  | 'MALE'
  | 'OTHER'
  | 'UNKNOWN'
  | '%future added value';

export type SpecimenRemarkKind =
  | 'APPROPRIATENESS'
  | 'CONDITION'
  | 'QUALITY'
  | 'REJECTED'
  | '%future added value';

export type StartCareTeamInput = {
  readonly endsOn?: string | null | undefined;
  readonly patientId: string;
};

export type StartEmergencyAccessInput = {
  readonly birthDate?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly localPatientId?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly reason: string;
  readonly sex?: Sex | null | undefined;
};

export type VitalSignInput = {
  readonly kind: VitalSignKind;
  readonly unit?: string | null | undefined;
  readonly value: number;
};

export type VitalSignKind =
  | 'BODY_TEMPERATURE'
  | 'DIASTOLIC'
  | 'GLUCOSE'
  | 'HEIGHT'
  | 'PAIN'
  | 'PULSE'
  | 'RESPIRATION'
  | 'SPO2'
  | 'SYSTOLIC'
  | 'WEIGHT'
  | '%future added value';

export type WithdrawCareRecordInput = {
  readonly id: string;
  readonly patientId: string;
  readonly reason: string;
  readonly version: number;
};

export type WoundFormInput = {
  readonly depthCm?: number | null | undefined;
  readonly exudate?: Exudate | null | undefined;
  readonly infected?: boolean | null | undefined;
  readonly lengthCm?: number | null | undefined;
  readonly site: BodySite;
  readonly stage?: WoundStage | null | undefined;
  readonly treatment?: string | null | undefined;
  readonly widthCm?: number | null | undefined;
};

export type WoundStage =
  | 'DEEP_TISSUE'
  | 'STAGE_1'
  | 'STAGE_2'
  | 'STAGE_3'
  | 'STAGE_4'
  | 'UNSTAGEABLE'
  | '%future added value';

export type MyAccessHistoryQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type MyAccessHistoryQuery = { readonly myAccessHistory: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly at: string, readonly kind: AuditEventKind, readonly patientId: string | null, readonly grounds: ReadonlyArray<AuditGroundKind>, readonly operationName: string | null, readonly outcome: string, readonly requestId: string, readonly patient: { readonly id: string, readonly name: string, readonly kana: string, readonly birthDate: string, readonly sex: Sex } | null, readonly facility: { readonly id: string, readonly name: string } | null, readonly disclosures: ReadonlyArray<{ readonly category: Category | null, readonly form: AuditDisclosureForm, readonly items: number, readonly state: string, readonly facility: { readonly id: string, readonly name: string } | null }> } }>, readonly pageInfo: PagePartFragment } | null };

export type ExplainMyAccessQueryVariables = Exact<{
  patient?: string | null | undefined;
  localPatientId?: string | null | undefined;
}>;


export type ExplainMyAccessQuery = { readonly explainMyAccess: { readonly at: string, readonly viewable: boolean, readonly limitedId: boolean, readonly viewsOtherFacilities: boolean, readonly permittedForAll: ReadonlyArray<Category>, readonly facility: { readonly id: string, readonly name: string } | null, readonly patient: { readonly id: string, readonly name: string, readonly kana: string, readonly birthDate: string, readonly sex: Sex, readonly viewableUntil: string | null, readonly daysLeft: number | null } | null, readonly allowed: ReadonlyArray<{ readonly system: string, readonly categories: ReadonlyArray<Category>, readonly careFrom: string | null, readonly careUntil: string | null, readonly emergency: boolean, readonly until: string | null, readonly facility: { readonly id: string, readonly name: string } | null }>, readonly refused: ReadonlyArray<{ readonly system: string | null, readonly categories: ReadonlyArray<Category>, readonly rule: AccessRule, readonly facility: { readonly id: string, readonly name: string } | null }> } };

export type ReportUseMutationVariables = Exact<{
  input: ReportUseInput;
}>;


export type ReportUseMutation = { readonly reportUse: { readonly recorded: boolean, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type ChartCareQueryVariables = Exact<{
  patient: string;
  system: string;
}>;


export type ChartCareQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly careRecords: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareRecordPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly careTeam: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareTeamMemberPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }
      & BannerChartFragment
    )> } | null };

export type MoreCareRecordsQueryVariables = Exact<{
  patient: string;
  system: string;
  first?: number;
  after?: string | null | undefined;
  period?: Period | null | undefined;
  filter?: CareRecordFilter | null | undefined;
}>;


export type MoreCareRecordsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly careRecords: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareRecordPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreCareTeamQueryVariables = Exact<{
  patient: string;
  system: string;
  after?: string | null | undefined;
}>;


export type MoreCareTeamQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly careTeam: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareTeamMemberPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreCarePlansQueryVariables = Exact<{
  patient: string;
  system: string;
  from?: string | null | undefined;
  until?: string | null | undefined;
  tasksAfter?: string | null | undefined;
  visitsAfter?: string | null | undefined;
}>;


export type MoreCarePlansQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly careTasks: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareTaskPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly careVisits: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareVisitPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MyCareInvitationsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyCareInvitationsQuery = { readonly myCareTeamInvitations: ReadonlyArray<(
    { readonly patient: { readonly id: string, readonly name: string, readonly kana: string, readonly birthDate: string, readonly sex: Sex } | null }
    & CareTeamMemberPartFragment
  )> };

export type CareRecordTextsQueryVariables = Exact<{
  patient: string;
  system: string;
  after?: string | null | undefined;
  period?: Period | null | undefined;
  filter?: CareRecordFilter | null | undefined;
}>;


export type CareRecordTextsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly careRecords: { readonly complete: boolean, readonly nodes: ReadonlyArray<CareRecordTextPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type CareExportQueryVariables = Exact<{
  patient: string;
  format: CareRecordExportFormat;
  period?: Period | null | undefined;
  filter?: CareRecordFilter | null | undefined;
}>;


export type CareExportQuery = { readonly careRecordExport: string | null };

export type CreateCareRecordMutationVariables = Exact<{
  input: CreateCareRecordInput;
}>;


export type CreateCareRecordMutation = { readonly createCareRecord: { readonly careRecord: CareRecordPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type SendCareRecordMutationVariables = Exact<{
  input: SendCareRecordInput;
}>;


export type SendCareRecordMutation = { readonly sendCareRecord: { readonly careRecord: CareRecordPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type CorrectCareRecordMutationVariables = Exact<{
  input: CorrectCareRecordInput;
}>;


export type CorrectCareRecordMutation = { readonly correctCareRecord: { readonly careRecord: CareRecordPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type WithdrawCareRecordMutationVariables = Exact<{
  input: WithdrawCareRecordInput;
}>;


export type WithdrawCareRecordMutation = { readonly withdrawCareRecord: { readonly careRecord: CareRecordPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type ConfirmCareRecordsMutationVariables = Exact<{
  input: ConfirmCareRecordsInput;
}>;


export type ConfirmCareRecordsMutation = { readonly confirmCareRecords: { readonly careRecords: ReadonlyArray<CareRecordPartFragment>, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type CreateCareUploadMutationVariables = Exact<{
  input: CreateCareUploadInput;
}>;


export type CreateCareUploadMutation = { readonly createCareUpload: { readonly upload: { readonly id: string, readonly uploadUrl: string, readonly expiresAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type CreateCareTaskMutationVariables = Exact<{
  input: CreateCareTaskInput;
}>;


export type CreateCareTaskMutation = { readonly createCareTask: { readonly task: CareTaskPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type CompleteCareTaskMutationVariables = Exact<{
  input: CompleteCareTaskInput;
}>;


export type CompleteCareTaskMutation = { readonly completeCareTask: { readonly task: CareTaskPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type PlanCareVisitMutationVariables = Exact<{
  input: PlanCareVisitInput;
}>;


export type PlanCareVisitMutation = { readonly planCareVisit: { readonly visit: CareVisitPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type CancelCareVisitMutationVariables = Exact<{
  input: CancelCareVisitInput;
}>;


export type CancelCareVisitMutation = { readonly cancelCareVisit: { readonly visit: CareVisitPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type StartCareTeamMutationVariables = Exact<{
  input: StartCareTeamInput;
}>;


export type StartCareTeamMutation = { readonly startCareTeam: { readonly member: CareTeamMemberPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type InviteToCareTeamMutationVariables = Exact<{
  input: InviteToCareTeamInput;
}>;


export type InviteToCareTeamMutation = { readonly inviteToCareTeam: { readonly member: CareTeamMemberPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type AcceptCareInvitationMutationVariables = Exact<{
  input: CareTeamMemberInput;
}>;


export type AcceptCareInvitationMutation = { readonly acceptCareTeamInvitation: { readonly member: CareTeamMemberPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type DeclineCareInvitationMutationVariables = Exact<{
  input: CareTeamMemberInput;
}>;


export type DeclineCareInvitationMutation = { readonly declineCareTeamInvitation: { readonly member: { readonly id: string, readonly state: CareTeamMemberState } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type ChangeCareMembershipMutationVariables = Exact<{
  input: ChangeCareTeamMembershipInput;
}>;


export type ChangeCareMembershipMutation = { readonly changeCareTeamMembership: { readonly member: CareTeamMemberPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type EndCareMembershipMutationVariables = Exact<{
  input: CareTeamMemberInput;
}>;


export type EndCareMembershipMutation = { readonly endCareTeamMembership: { readonly member: CareTeamMemberPartFragment | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type CareRecordPartFragment = { readonly id: string, readonly version: number, readonly kind: CareRecordKind, readonly state: CareRecordState, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly recordedAt: string, readonly authorProfession: string, readonly text: string, readonly bodySite: BodySite | null, readonly tags: ReadonlyArray<string>, readonly inReplyTo: string | null, readonly threadId: string, readonly replyCount: number, readonly seenByMe: boolean, readonly facility: { readonly id: string, readonly name: string } | null, readonly author: { readonly id: string, readonly name: string, readonly profession: Profession } | null, readonly vitals: ReadonlyArray<{ readonly kind: VitalSignKind, readonly value: number, readonly unit: string }>, readonly form: CareFormPartFragment | null, readonly mentions: ReadonlyArray<{ readonly id: string, readonly name: string } | null>, readonly seenBy: ReadonlyArray<{ readonly at: string, readonly profession: string, readonly user: { readonly id: string, readonly name: string } | null, readonly facility: { readonly id: string, readonly name: string } | null }>, readonly attachments: ReadonlyArray<{ readonly id: string, readonly kind: CareAttachmentKind, readonly name: string, readonly contentType: string, readonly bytes: number, readonly width: number | null, readonly height: number | null, readonly takenAt: string | null, readonly url: string, readonly thumbnailUrl: string | null }>, readonly corrections: ReadonlyArray<{ readonly version: number, readonly at: string, readonly reason: string, readonly profession: string, readonly text: string, readonly bodySite: BodySite | null, readonly tags: ReadonlyArray<string>, readonly by: { readonly id: string, readonly name: string } | null, readonly vitals: ReadonlyArray<{ readonly kind: VitalSignKind, readonly value: number, readonly unit: string }>, readonly form: CareFormPartFragment | null }>, readonly withdrawn: { readonly at: string, readonly reason: string, readonly by: { readonly id: string, readonly name: string } | null } | null };

export type CareRecordTextPartFragment = { readonly id: string, readonly kind: CareRecordKind, readonly state: CareRecordState, readonly date: string | null, readonly recordedAt: string, readonly authorProfession: string, readonly plainText: string, readonly bodySite: BodySite | null, readonly tags: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly author: { readonly id: string, readonly name: string } | null, readonly vitals: ReadonlyArray<{ readonly kind: VitalSignKind, readonly value: number, readonly unit: string }>, readonly form: CareFormPartFragment | null, readonly withdrawn: { readonly at: string, readonly reason: string } | null };

export type CareFormPartFragment = { readonly kind: CareFormKind, readonly fall: { readonly place: string | null, readonly circumstances: string | null, readonly injury: InjuryLevel, readonly headStruck: boolean | null } | null, readonly wound: { readonly site: BodySite, readonly stage: WoundStage | null, readonly lengthCm: number | null, readonly widthCm: number | null, readonly depthCm: number | null, readonly exudate: Exudate | null, readonly infected: boolean | null, readonly treatment: string | null } | null, readonly meal: { readonly time: MealTime, readonly stapleEaten: number | null, readonly sideEaten: number | null, readonly fluidMl: number | null, readonly choked: boolean | null } | null, readonly medicationTaken: { readonly adherence: MedicationAdherence, readonly dosesLeft: number | null, readonly remark: string | null } | null };

export type CareTeamMemberPartFragment = { readonly id: string, readonly state: CareTeamMemberState, readonly profession: string | null, readonly invitedAt: string, readonly acceptedAt: string | null, readonly endsOn: string | null, readonly endedAt: string | null, readonly user: { readonly id: string, readonly name: string, readonly kana: string, readonly profession: Profession } | null, readonly facility: { readonly id: string, readonly name: string } | null, readonly invitedBy: { readonly id: string, readonly name: string } | null, readonly endedBy: { readonly id: string, readonly name: string } | null };

export type CareTaskPartFragment = { readonly id: string, readonly text: string, readonly dueOn: string, readonly createdAt: string, readonly doneAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly facility: { readonly id: string, readonly name: string } | null, readonly createdBy: { readonly id: string, readonly name: string } | null, readonly doneBy: { readonly id: string, readonly name: string } | null };

export type CareVisitPartFragment = { readonly id: string, readonly startsAt: string, readonly endsAt: string, readonly note: string, readonly cancelledAt: string | null, readonly cancelReason: string | null, readonly visitor: { readonly id: string, readonly name: string, readonly profession: Profession } | null, readonly plannedBy: { readonly id: string, readonly name: string } | null, readonly facility: { readonly id: string, readonly name: string } | null };

export type ChartDocumentsQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
}>;


export type ChartDocumentsQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly documents: { readonly complete: boolean, readonly nodes: ReadonlyArray<(
          { readonly url: string | null }
          & DocumentPartFragment
        )>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly encounters: { readonly complete: boolean, readonly nodes: ReadonlyArray<EncounterPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly procedures: { readonly complete: boolean, readonly nodes: ReadonlyArray<ProcedurePartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }
      & BannerChartFragment
    )> } | null };

export type MoreDocumentsQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreDocumentsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly documents: { readonly complete: boolean, readonly nodes: ReadonlyArray<(
          { readonly url: string | null }
          & DocumentPartFragment
        )>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreEncountersQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreEncountersQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly encounters: { readonly complete: boolean, readonly nodes: ReadonlyArray<EncounterPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreProceduresQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreProceduresQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly procedures: { readonly complete: boolean, readonly nodes: ReadonlyArray<ProcedurePartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type ProcedurePartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly endedAt: string | null, readonly author: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly procedure: CodingPartFragment, readonly bodySites: ReadonlyArray<CodingPartFragment>, readonly department: CodingPartFragment | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type StartEmergencyMutationVariables = Exact<{
  input: StartEmergencyAccessInput;
}>;


export type StartEmergencyMutation = { readonly startEmergencyAccess: { readonly emergencyAccess: { readonly id: string, readonly startedAt: string, readonly endsAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type EndEmergencyMutationVariables = Exact<{
  input: EndEmergencyAccessInput;
}>;


export type EndEmergencyMutation = { readonly endEmergencyAccess: { readonly emergencyAccess: { readonly id: string, readonly startedAt: string, readonly endsAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly field: ReadonlyArray<string> }> } | null };

export type MyEmergenciesQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  state?: EmergencyState | null | undefined;
}>;


export type MyEmergenciesQuery = { readonly myEmergencyAccesses: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly state: EmergencyState, readonly reason: string, readonly startedAt: string, readonly endsAt: string, readonly endedAt: string | null, readonly reviewDueAt: string, readonly reviewedAt: string | null, readonly outcome: EmergencyOutcome | null, readonly patient: { readonly id: string, readonly name: string, readonly kana: string, readonly birthDate: string, readonly sex: Sex } | null } }>, readonly pageInfo: PagePartFragment } };

export type AnswerPartFragment = { readonly category: Category, readonly state: AnswerState, readonly at: string, readonly leftOut: number | null, readonly facility: { readonly id: string, readonly name: string } | null };

export type CodingPartFragment = { readonly code: string | null, readonly text: string | null, readonly system: string | null, readonly originalText: string | null, readonly alternates: ReadonlyArray<{ readonly code: string | null, readonly text: string | null, readonly system: string | null }> | null };

export type QuantityPartFragment = { readonly text: string, readonly value: number | null, readonly unit: string | null };

export type WarningPartFragment = { readonly code: ItemWarningCode, readonly place: string | null, readonly text: string | null };

export type TimingPartFragment = { readonly times: ReadonlyArray<string>, readonly count: number | null, readonly condition: string | null, readonly instruction: string | null, readonly conjunction: string | null, readonly dose: QuantityPartFragment | null, readonly usage: CodingPartFragment | null, readonly offset: QuantityPartFragment | null, readonly duration: QuantityPartFragment | null, readonly occurrenceDuration: QuantityPartFragment | null, readonly priority: CodingPartFragment | null, readonly startsAt: { readonly text: string } | null, readonly endsAt: { readonly text: string } | null };

export type AllergyPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly author: string | null, readonly reaction: string | null, readonly status: AllergyStatus | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly kind: CodingPartFragment | null, readonly substance: CodingPartFragment, readonly group: CodingPartFragment | null, readonly severity: CodingPartFragment | null, readonly sensitivity: CodingPartFragment | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type DemographicsPartFragment = { readonly id: string, readonly name: string | null, readonly kana: string | null, readonly birthDate: string | null, readonly sex: Sex, readonly facility: { readonly id: string, readonly name: string } | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type BannerChartFragment = { readonly viewerUrl: string | null, readonly allergies: { readonly complete: boolean, readonly nodes: ReadonlyArray<AllergyPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly demographics: { readonly complete: boolean, readonly nodes: ReadonlyArray<DemographicsPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly demographicsMismatch: ReadonlyArray<{ readonly fields: ReadonlyArray<DemographicsField>, readonly facility: { readonly id: string, readonly name: string } | null }> | null };

export type DiagnosisPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly endedOn: string | null, readonly primary: boolean | null, readonly author: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly condition: CodingPartFragment, readonly icd10: CodingPartFragment | null, readonly modifiers: ReadonlyArray<CodingPartFragment>, readonly confirmation: CodingPartFragment | null, readonly outcome: CodingPartFragment | null, readonly department: CodingPartFragment | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type PrescriptionItemPartFragment = { readonly group: string | null, readonly isPartial: boolean, readonly asNeeded: boolean, readonly startsOn: string | null, readonly days: number | null, readonly state: OrderState | null, readonly notes: ReadonlyArray<string>, readonly drug: CodingPartFragment, readonly strength: QuantityPartFragment | null, readonly form: CodingPartFragment | null, readonly category: CodingPartFragment | null, readonly dose: QuantityPartFragment | null, readonly doseRange: { readonly low: QuantityPartFragment | null, readonly high: QuantityPartFragment } | null, readonly doses: ReadonlyArray<{ readonly intake: number, readonly text: string | null, readonly amount: QuantityPartFragment | null }>, readonly daily: QuantityPartFragment | null, readonly total: QuantityPartFragment | null, readonly usage: CodingPartFragment | null, readonly timings: ReadonlyArray<TimingPartFragment>, readonly instructions: ReadonlyArray<CodingPartFragment>, readonly route: CodingPartFragment | null, readonly site: CodingPartFragment | null, readonly side: CodingPartFragment | null, readonly method: CodingPartFragment | null, readonly device: CodingPartFragment | null, readonly line: CodingPartFragment | null, readonly components: ReadonlyArray<{ readonly role: string | null, readonly drug: CodingPartFragment, readonly amount: QuantityPartFragment | null, readonly strength: QuantityPartFragment | null, readonly supplement: CodingPartFragment | null }>, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type PrescriptionPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly stage: PrescriptionStage, readonly state: OrderState | null, readonly dispensedOn: string | null, readonly prescriber: string | null, readonly author: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly department: CodingPartFragment | null, readonly items: ReadonlyArray<PrescriptionItemPartFragment>, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type InjectionPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly stage: InjectionStage, readonly state: OrderState | null, readonly isPartial: boolean, readonly asNeeded: boolean, readonly startsAt: string | null, readonly endsAt: string | null, readonly administeredOn: string | null, readonly author: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly kind: CodingPartFragment | null, readonly form: CodingPartFragment | null, readonly items: ReadonlyArray<{ readonly role: string | null, readonly drug: CodingPartFragment, readonly amount: QuantityPartFragment | null, readonly strength: QuantityPartFragment | null, readonly form: CodingPartFragment | null, readonly supplement: CodingPartFragment | null }>, readonly volume: QuantityPartFragment | null, readonly rate: QuantityPartFragment | null, readonly maximum: QuantityPartFragment | null, readonly usage: CodingPartFragment | null, readonly timings: ReadonlyArray<TimingPartFragment>, readonly route: CodingPartFragment | null, readonly site: CodingPartFragment | null, readonly side: CodingPartFragment | null, readonly method: CodingPartFragment | null, readonly device: CodingPartFragment | null, readonly line: CodingPartFragment | null, readonly department: CodingPartFragment | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type LabResultPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly collectedAt: string | null, readonly value: number | null, readonly valueText: string | null, readonly comparator: string | null, readonly unit: string | null, readonly referenceRange: string | null, readonly referenceLow: number | null, readonly referenceHigh: number | null, readonly flags: ReadonlyArray<string>, readonly abnormal: string | null, readonly status: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly item: CodingPartFragment, readonly panel: CodingPartFragment | null, readonly specimen: CodingPartFragment | null, readonly specimenRemarks: ReadonlyArray<{ readonly kind: SpecimenRemarkKind, readonly coding: CodingPartFragment }>, readonly valueCodes: ReadonlyArray<CodingPartFragment> | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type EncounterPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly kind: EncounterKind, readonly setting: CareSetting | null, readonly state: OrderState | null, readonly attending: string | null, readonly author: string | null, readonly ward: string | null, readonly room: string | null, readonly bed: string | null, readonly fromWard: string | null, readonly admittedOn: string | null, readonly dischargedOn: string | null, readonly dischargeExpectedOn: string | null, readonly expectedOn: string | null, readonly returnExpectedOn: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly department: CodingPartFragment | null, readonly disposition: CodingPartFragment | null, readonly diets: ReadonlyArray<CodingPartFragment>, readonly dietOrders: ReadonlyArray<{ readonly kind: string | null, readonly instruction: string | null, readonly diets: ReadonlyArray<CodingPartFragment>, readonly servicePeriods: ReadonlyArray<CodingPartFragment> }>, readonly trays: ReadonlyArray<{ readonly instruction: string | null, readonly tray: CodingPartFragment | null, readonly servicePeriods: ReadonlyArray<CodingPartFragment> }>, readonly timings: ReadonlyArray<TimingPartFragment>, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type ImagingStudyPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly kind: ImagingKind | null, readonly stage: ImagingStage, readonly state: OrderState | null, readonly status: string | null, readonly modalities: ReadonlyArray<string>, readonly hasImages: boolean, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly procedure: CodingPartFragment | null, readonly bodySites: ReadonlyArray<CodingPartFragment>, readonly department: CodingPartFragment | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type DocumentPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly title: string | null, readonly contentType: string | null, readonly status: string | null, readonly author: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly kind: CodingPartFragment | null, readonly type: CodingPartFragment | null, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type PagePartFragment = { readonly hasNextPage: boolean, readonly endCursor: string | null };

export type ChartImagesQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
}>;


export type ChartImagesQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly imagingStudies: { readonly complete: boolean, readonly nodes: ReadonlyArray<(
          { readonly series: ReadonlyArray<(
            { readonly instances: { readonly nodes: ReadonlyArray<InstancePartFragment> } }
            & SeriesPartFragment
          )> | null }
          & ImagingStudyPartFragment
          & ImagingReportPartFragment
        )>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }
      & BannerChartFragment
    )> } | null };

export type MoreImagingStudiesQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreImagingStudiesQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly imagingStudies: { readonly complete: boolean, readonly nodes: ReadonlyArray<(
          { readonly series: ReadonlyArray<(
            { readonly instances: { readonly nodes: ReadonlyArray<InstancePartFragment> } }
            & SeriesPartFragment
          )> | null }
          & ImagingStudyPartFragment
          & ImagingReportPartFragment
        )>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type StudyImagesQueryVariables = Exact<{
  patient: string;
  system: string;
  period: Period;
  instances?: number;
  after?: string | null | undefined;
}>;


export type StudyImagesQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly imagingStudies: { readonly complete: boolean, readonly nodes: ReadonlyArray<{ readonly id: string, readonly series: ReadonlyArray<(
            { readonly instances: { readonly nodes: ReadonlyArray<InstancePartFragment>, readonly pageInfo: PagePartFragment } }
            & SeriesPartFragment
          )> | null }>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type ImagingReportPartFragment = { readonly orderer: string | null, readonly performedAt: string | null, readonly performer: string | null, readonly reporter: string | null, readonly report: string | null, readonly clinicalInformation: string | null, readonly priority: string | null, readonly orderedAt: { readonly text: string } | null, readonly requestedFor: { readonly text: string } | null, readonly reportedAt: { readonly text: string } | null, readonly reasons: ReadonlyArray<CodingPartFragment>, readonly timings: ReadonlyArray<TimingPartFragment>, readonly findings: ReadonlyArray<{ readonly value: number | null, readonly valueText: string | null, readonly unit: string | null, readonly referenceRange: string | null, readonly referenceLow: number | null, readonly referenceHigh: number | null, readonly flags: ReadonlyArray<string>, readonly status: string | null, readonly item: CodingPartFragment, readonly valueCodes: ReadonlyArray<CodingPartFragment> | null }> };

export type SeriesPartFragment = { readonly id: string, readonly number: number | null, readonly modality: string | null, readonly description: string | null, readonly bodyPart: string | null, readonly instanceCount: number };

export type InstancePartFragment = { readonly id: string, readonly number: number | null, readonly rows: number | null, readonly columns: number | null, readonly frames: number | null, readonly thumbnailUrl: string, readonly renderedUrl: string };

export type ChartLaboratoryQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
}>;


export type ChartLaboratoryQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly labResults: { readonly complete: boolean, readonly nodes: ReadonlyArray<LabResultPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly microbiology: { readonly complete: boolean, readonly nodes: ReadonlyArray<MicrobiologyPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }
      & BannerChartFragment
    )> } | null };

export type MoreLabResultsQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreLabResultsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly labResults: { readonly complete: boolean, readonly nodes: ReadonlyArray<LabResultPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreMicrobiologyQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreMicrobiologyQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly microbiology: { readonly complete: boolean, readonly nodes: ReadonlyArray<MicrobiologyPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MicrobiologyPartFragment = { readonly id: string, readonly date: string | null, readonly dateText: string | null, readonly time: string | null, readonly collectedAt: string | null, readonly status: string | null, readonly notes: ReadonlyArray<string>, readonly facility: { readonly id: string, readonly name: string } | null, readonly provenance: { readonly updatedAt: string | null } | null, readonly procedure: CodingPartFragment | null, readonly specimen: CodingPartFragment | null, readonly specimenRemarks: ReadonlyArray<{ readonly kind: SpecimenRemarkKind, readonly coding: CodingPartFragment }>, readonly findings: ReadonlyArray<{ readonly valueText: string | null, readonly unit: string | null, readonly flags: ReadonlyArray<string>, readonly abnormal: string | null, readonly status: string | null, readonly item: CodingPartFragment, readonly organism: CodingPartFragment | null, readonly valueCodes: ReadonlyArray<CodingPartFragment> | null, readonly susceptibilities: ReadonlyArray<{ readonly interpretation: string | null, readonly comparator: string | null, readonly value: number | null, readonly valueText: string | null, readonly unit: string | null, readonly drug: CodingPartFragment }> }>, readonly warnings: ReadonlyArray<WarningPartFragment> };

export type ChartMedicationsQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
}>;


export type ChartMedicationsQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly prescriptions: { readonly complete: boolean, readonly nodes: ReadonlyArray<PrescriptionPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly injections: { readonly complete: boolean, readonly nodes: ReadonlyArray<InjectionPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }
      & BannerChartFragment
    )> } | null };

export type MorePrescriptionsQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MorePrescriptionsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly prescriptions: { readonly complete: boolean, readonly nodes: ReadonlyArray<PrescriptionPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreInjectionsQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
  after?: string | null | undefined;
}>;


export type MoreInjectionsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly injections: { readonly complete: boolean, readonly nodes: ReadonlyArray<InjectionPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly name: string, readonly kana: string, readonly profession: Profession, readonly actingRole: Role | null, readonly facilities: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: FacilityKind }> } };

export type MyPatientsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  filter?: PatientFilter | null | undefined;
}>;


export type MyPatientsQuery = { readonly viewablePatients: { readonly totalCount: number, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly kana: string, readonly birthDate: string, readonly sex: Sex, readonly lastViewedAt: string | null, readonly viewableUntil: string | null, readonly daysLeft: number | null, readonly hasNamesake: boolean } }>, readonly pageInfo: PagePartFragment } };

export type PatientFrameQueryVariables = Exact<{
  patient: string;
}>;


export type PatientFrameQuery = { readonly patient: { readonly id: string, readonly name: string, readonly kana: string, readonly birthDate: string, readonly sex: Sex, readonly hasNamesake: boolean, readonly previouslyViewedAt: string | null, readonly viewableUntil: string | null, readonly daysLeft: number | null, readonly charts: ReadonlyArray<{ readonly system: { readonly id: string, readonly name: string }, readonly facilities: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: FacilityKind }> }> } | null };

export type ViewerAddressQueryVariables = Exact<{
  patient: string;
  system: string;
}>;


export type ViewerAddressQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly viewerUrl: string | null }> } | null };

export type MoreAllergiesQueryVariables = Exact<{
  patient: string;
  system: string;
  after?: string | null | undefined;
}>;


export type MoreAllergiesQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly allergies: { readonly complete: boolean, readonly nodes: ReadonlyArray<AllergyPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MoreDemographicsQueryVariables = Exact<{
  patient: string;
  system: string;
  after?: string | null | undefined;
}>;


export type MoreDemographicsQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly demographics: { readonly complete: boolean, readonly nodes: ReadonlyArray<DemographicsPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type MyReceiptSendingQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type MyReceiptSendingQuery = { readonly myReceiptSending: { readonly patients: number, readonly lastSentAt: string | null, readonly usedBytes: number, readonly quotaBytes: number, readonly machines: ReadonlyArray<{ readonly name: string, readonly fingerprint: string, readonly enrolledAt: string, readonly revokedAt: string | null }>, readonly refusals: ReadonlyArray<{ readonly day: string, readonly code: string, readonly count: number, readonly lastAt: string }>, readonly deliveries: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly kind: ReceiptDeliveryKind, readonly at: string, readonly files: number, readonly bytes: number, readonly records: number | null, readonly remarks: ReadonlyArray<{ readonly code: string, readonly count: number }> } }>, readonly pageInfo: PagePartFragment } } | null };

export type ChartSummaryQueryVariables = Exact<{
  patient: string;
  system: string;
}>;


export type ChartSummaryQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly diagnoses: { readonly complete: boolean, readonly nodes: ReadonlyArray<DiagnosisPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly prescriptions: { readonly complete: boolean, readonly nodes: ReadonlyArray<PrescriptionPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly injections: { readonly complete: boolean, readonly nodes: ReadonlyArray<InjectionPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly labResults: { readonly complete: boolean, readonly nodes: ReadonlyArray<LabResultPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly encounters: { readonly complete: boolean, readonly nodes: ReadonlyArray<EncounterPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly imagingStudies: { readonly complete: boolean, readonly nodes: ReadonlyArray<ImagingStudyPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null, readonly documents: { readonly complete: boolean, readonly nodes: ReadonlyArray<DocumentPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }
      & BannerChartFragment
    )> } | null };

export type MoreDiagnosesQueryVariables = Exact<{
  patient: string;
  system: string;
  after?: string | null | undefined;
}>;


export type MoreDiagnosesQuery = { readonly patient: { readonly charts: ReadonlyArray<{ readonly diagnoses: { readonly complete: boolean, readonly nodes: ReadonlyArray<DiagnosisPartFragment>, readonly answers: ReadonlyArray<AnswerPartFragment>, readonly pageInfo: PagePartFragment } | null }> } | null };

export type ChartTimelineQueryVariables = Exact<{
  patient: string;
  system: string;
  period?: Period | null | undefined;
}>;


export type ChartTimelineQuery = { readonly patient: { readonly charts: ReadonlyArray<(
      { readonly timeline: ReadonlyArray<{ readonly category: Category, readonly month: string, readonly atMost: number, readonly facility: { readonly id: string, readonly name: string } | null }> | null }
      & BannerChartFragment
    )> } | null };
