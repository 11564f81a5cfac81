export type { AuditActor, AuditEntry, AuditKind, AuditRecord } from './audit/audit-record.js';
export {
  AUDIT_STORE,
  type AuditBatch,
  BATCH_BYTES_AT_MOST,
  BATCH_RECORDS_AT_MOST,
  type BatchAnswer,
  type BatchClaims,
  digestRecords,
  signBatch,
  verifyBatch,
} from './audit/batch.js';
export { ChangeReport } from './audit/change-report.js';
export { discloseAt } from './audit/disclose-at.js';
export type { Disclosure, DisclosureForm, Ground, ReportedDisclosure } from './audit/disclosure.js';
export { type AnswerPath, DisclosureReport, type ListDisclosures } from './audit/disclosure-report.js';
export { CHAIN_START, extendChain } from './audit/hash-chain.js';
export { type PackedDisclosures, unpackDisclosures } from './audit/packed-disclosures.js';
export { packRecorded, type RecordedDisclosure, type RecordedDisclosures, unpackRecorded } from './audit/recorded-disclosures.js';
export { CHANGES_HEADER, type ReportedChange } from './audit/reported-change.js';
export { openParameters, ParametersSealer } from './audit/sealed-parameters.js';
export { Allergy, AllergyStatus } from './chart/allergy.js';
export { Chart } from './chart/chart.js';
export { ChartItem } from './chart/chart-item.js';
export { type ChartReference, resolveChartReference } from './chart/chart-reference.js';
export { makeChartRules } from './chart/chart-rules.js';
export { ClinicalDocument, type DocumentLocation } from './chart/clinical-document.js';
export { AlternateCoding, Coding, Quantity } from './chart/coding.js';
export { type Connection, makeConnectionType } from './chart/connection.js';
export { CONNECTIONS } from './chart/connections.js';
export { CHART_COSTS } from './chart/costs.js';
export { Demographics, Sex } from './chart/demographics.js';
export { Diagnosis } from './chart/diagnosis.js';
export { DoseRange, DrugComponent, IntakeDose } from './chart/dose.js';
export { CareSetting, DietOrder, Encounter, EncounterKind, TrayInstruction } from './chart/encounter.js';
export { FacilityReference } from './chart/facility-reference.js';
export type { ImageSize, InstanceLocation, StudyLocation } from './chart/imaging/image-location.js';
export { type ImageContext, ImageReader, type ImageSource, makeImageReader } from './chart/imaging/image-reader.js';
export { ImagingInstance } from './chart/imaging/imaging-instance.js';
export { ImagingSeries } from './chart/imaging/imaging-series.js';
export { ImagingFinding, ImagingKind, ImagingStage, ImagingStudy } from './chart/imaging/imaging-study.js';
export { Injection, InjectionItem, InjectionStage } from './chart/injection.js';
export { ItemWarning, ItemWarningCode } from './chart/item-warning.js';
export { LabOrder } from './chart/lab-order.js';
export { LabResult } from './chart/lab-result.js';
export { Microbiology, MicrobiologyFinding, Susceptibility } from './chart/microbiology.js';
export { OrderState } from './chart/order-state.js';
export { OrderTiming } from './chart/order-timing.js';
export { LabResultArgs, Period, PeriodArgs } from './chart/period.js';
export { Prescription, PrescriptionItem, PrescriptionStage } from './chart/prescription.js';
export { Procedure } from './chart/procedure.js';
export { Provenance } from './chart/provenance.js';
export type { ChartAnswer, ChartAsk, ChartSource, DayCount, OlderItems, WantedItems } from './chart/reader/chart-answer.js';
export { discloseList, watchPage } from './chart/reader/chart-disclosures.js';
export { type ChartContext, ChartReader, makeChartReader } from './chart/reader/chart-reader.js';
export { DemographicsMismatch } from './chart/reader/demographics-mismatch.js';
export {
  AnswerState,
  CategoryEnum,
  FacilityAnswer,
  findWorstState,
  isComplete,
  makeFacilityAnswer,
} from './chart/reader/facility-answer.js';
export { SourceItem } from './chart/reader/source-item.js';
export { SpecimenRemark, SpecimenRemarkKind } from './chart/specimen-remark.js';
export { TimelineCount } from './chart/timeline-count.js';
export { WrittenTime } from './chart/written-time.js';
export { type ContentBytes, type ContentSource, checkActive, type DemandActive } from './content/content-route.js';
export { type Content, ContentUrls } from './content/content-urls.js';
export { makeContentSafe, type SafeContent } from './content/safe-content.js';
export { SealedTokens } from './content/sealed-tokens.js';
export { isBusy, isDuplicate } from './database/busy.js';
export { buildDatabaseOptions, type DatabaseUse } from './database/database-options.js';
export { FairTurns, type TurnLimits } from './database/fair-turns.js';
export { openDatabase } from './database/open-database.js';
export { Writer, type WriterOptions } from './database/writer.js';
export { toDayInJapan } from './day-in-japan.js';
export { KIT_ERRORS, KitError, type KitErrorCode } from './errors.js';
export { buildSubject, type Caller } from './identity/caller.js';
export { CALLER_TOKEN_LIFE, CallerTokens, CLOCK_LEEWAY, type SigningKey, signCallerToken } from './identity/caller-token.js';
export { makeItemIds } from './identity/item-id.js';
export { type KeySet, keySet } from './identity/key-set.js';
export { type FoldedName, foldKana, foldName } from './names/fold-name.js';
export { toKanaSearchKey, toKanaSortKey } from './names/kana.js';
export { isPlainName, isSearchableKana } from './names/plain-name.js';
export { isContained, normalizeAddress, parseCidr } from './network/cidr.js';
export { createId } from './new-id.js';
export type { MetricsAddress } from './observe/metrics-listener.js';
export { classifyRefusal } from './observe/refusal.js';
export type { Refusals } from './observe/refusals.js';
export { SubgraphMetrics } from './observe/subgraph-metrics.js';
export { SubgraphTraces } from './observe/subgraph-traces.js';
export * from './permit/category.js';
export {
  ASSERTION_TYP,
  CLIENT_ASSERTION,
  demandActive,
  demandSearch,
  type ExchangeOptions,
  exchangePermit,
  identifyCaller,
  type KnownPerson,
  PERSON_SCOPE,
  postWithAssertion,
  SEARCH_SCOPE,
  type Searcher,
  TOKEN_EXCHANGE,
} from './permit/exchange.js';
export { type CareDates, type FacilityIdentity, Grant, within } from './permit/grant.js';
export { PERMIT_LIFE, PERMIT_TYP, Permits } from './permit/permit.js';
export type { PermitClaims, PermitLine, Purpose, RecordedDemographics, Sealed, SealedPlace } from './permit/permit-claims.js';
export { openSealed, type SealingKey, seal } from './permit/seal.js';
export { checkEnvironment, readConfigurationOrEnd } from './process/config.js';
export {
  ConfigurationError,
  databaseAddress,
  isWebAddress,
  logLevel,
  observationVariables,
  readEnvironment,
  webAddress,
  wholeNumber,
} from './process/environment.js';
export {
  makeKeys,
  readKeySet,
  readPrivateKeySet,
  sealingKey,
  sealingKeys,
  signingKey,
  toPublicKeys,
  writeKeys,
} from './process/keys/system-keys.js';
export { logger } from './process/log.js';
export { redactError } from './process/redact-error.js';
export { rereadKeys } from './process/reread.js';
export { run } from './process/run.js';
export {
  buildConnection,
  ConnectionArgs,
  checkFirst,
  decodeCursor,
  encodeCursor,
  FIRST_AT_MOST,
  makePage,
  makePageType,
  type Page,
  type PageArgs,
  PageInfo,
} from './relay/page.js';
export { addCosts, type Cost, type Costs } from './server/costs.js';
export { createSubgraph, type Subgraph, type SubgraphDefinition, startSubgraph } from './server/create-subgraph.js';
export { type LoaderDefinition, Loaders } from './server/loader.js';
export type { PersonalData, PersonalType } from './server/report-personal.js';
export { DateScalar, DateTimeScalar, PermitScalar } from './server/scalars.js';
export { allow, and, deny, or, rule } from './server/shield.js';
export type { SubgraphContext } from './server/subgraph-context.js';
export type { SubgraphRuntime } from './server/subgraph-runtime.js';
export { UserError } from './server/user-error.js';
export { HANDOVER_LIFE, HANDOVER_TYP, type HandoverClaims, type ViewerContext, ViewerHandovers } from './server/viewer-handover.js';
export type { SystemContext, SystemSource } from './system/connection-system.js';
export {
  ConnectionSystem,
  FindPatientsArgs,
  FoundPatient,
  FoundPatients,
  HospitalStatus,
  SearchedName,
  SearchFailure,
  SystemState,
  SystemStatus,
} from './system/connection-system.js';
export { type ContractSystem, printContract } from './system/contract.js';
export { makeSystemParts, type SystemEnvironment, type SystemRuntimeParts, systemVariables } from './system/system-parts.js';
export { makeSystemRules, resolveSystemReference } from './system/system-reference.js';
