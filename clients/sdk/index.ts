export { appendPage } from './append-page.js';
export {
  type Answer,
  type Ask,
  type AskOptions,
  type ClientErrorCode,
  createAsk,
  type GraphError,
} from './ask.js';
export { type Content, type ContentOptions, createLoadContent, type LoadContent, resolveAddress } from './content-address.js';
export { everyPage, type Paged, PageFailed } from './every-page.js';
export * from './generated/access.js';
export * from './generated/care.js';
export * from './generated/documents.js';
export * from './generated/emergency.js';
export * from './generated/images.js';
export * from './generated/laboratory.js';
export * from './generated/medications.js';
export type * from './generated/operation-types.js';
export * from './generated/patients.js';
export * from './generated/receipts.js';
export * from './generated/summary.js';
export * from './generated/timeline.js';
export { type ChartOf, type FacilityRef, type Lane, type LaneData, NOT_SHOWN, pickLanes, readLane, type SystemRef } from './lane.js';
export {
  type Connection,
  type FacilityState,
  type ListAnswers,
  type ListKind,
  type ListName,
  type ListState,
  laneListState,
  listAnswers,
  listState,
  type NodeOf,
} from './list-state.js';
export type { DataOf, Operation, VariablesOf } from './operation.js';
export { createSessionApi, type Session, type SessionApi, type SessionResult, type StepUp, signInAddress } from './session.js';
export { createUploadContent, type UploadContent, type UploadOptions, type UploadResult } from './upload.js';
export { type AllergyChart, type AllergyState, type AllergySummary, saysNone, summarizeAllergies } from './views/allergies.js';
export {
  buildVitalSeries,
  CARE_CABINET,
  type CareContent,
  countReadings,
  groupPhotos,
  joinRecords,
  listContents,
  listMembersOn,
  listUnconfirmed,
  type PhotoSeries,
  type ReadingCount,
  type VitalPoint,
  type VitalSeries,
} from './views/care.js';
export { addDays, dayInJapan, daysBetween } from './views/care-date.js';
export { textOf } from './views/coding.js';
export { type DrugClassDuplicate, type DrugClassReview, findClassDuplicates } from './views/drug-classes.js';
export {
  type Abnormality,
  buildLaboratory,
  type LabGap,
  type Laboratory,
  type LaboratoryChart,
  type LabPoint,
  type LabSeries,
  readAbnormality,
} from './views/laboratory.js';
export {
  type CurrentState,
  groupMedications,
  listMedicationUses,
  type MedicationChart,
  type MedicationGroup,
  type MedicationMatch,
  type MedicationUse,
} from './views/medications.js';
export { findNew, type NewItem, type Newness, readNewness } from './views/newness.js';
export { type Item, listFacilities, listItems, type Sourced } from './views/sourced.js';
export {
  buildTimeline,
  type Timeline,
  type TimelineCell,
  type TimelineChart,
  type TimelineCount,
  type TimelineRow,
} from './views/timeline.js';
export { findVitalSign, VITAL_SIGNS, type VitalSignFacts } from './views/vital-signs.js';
export { type AnswerWords, answerWords } from './words/answer-words.js';
export * from './words/care-words.js';
export { drugClassName } from './words/drug-class-words.js';
export * from './words/enum-words.js';
export { errorWords, type NextStep, nextStep } from './words/error-words.js';
export { hpkiWords } from './words/hpki-words.js';
export { inputErrorWords } from './words/input-error-words.js';
export { type Known, type Language, type Words, type WordTable, wordsFor } from './words/words.js';
