export { type Caller, subjectOf } from './caller.js';
export { CALLER_TOKEN_LIFE, CallerTokens, CLOCK_LEEWAY, type SigningKey, signCallerToken } from './caller-token.js';
export * from './category.js';
export { Allergy } from './chart/allergy.js';
export { Chart } from './chart/chart.js';
export { ChartItem } from './chart/chart-item.js';
export {
  type ChartAnswer,
  type ChartAsk,
  type ChartContext,
  ChartReader,
  type ChartSource,
  chartReader,
  type OlderItems,
} from './chart/chart-reader.js';
export { type ChartReference, chartReference } from './chart/chart-reference.js';
export { ClinicalDocument, type DocumentLocation } from './chart/clinical-document.js';
export { Coding, Quantity } from './chart/coding.js';
export { type ContractSystem, contractDocument } from './chart/contract.js';
export { Demographics, Sex } from './chart/demographics.js';
export { DemographicsMismatch } from './chart/demographics-mismatch.js';
export { Diagnosis } from './chart/diagnosis.js';
export { CareSetting, Encounter, EncounterKind } from './chart/encounter.js';
export { AnswerState, CategoryEnum, FacilityAnswer, worstState } from './chart/facility-answer.js';
export { FacilityReference } from './chart/facility-reference.js';
export {
  type ImageContext,
  ImageReader,
  type ImageSize,
  type ImageSource,
  type InstanceLocation,
  imageReader,
  type StudyLocation,
} from './chart/image-reader.js';
export { ImagingInstance } from './chart/imaging-instance.js';
export { ImagingFinding, ImagingKind, ImagingSeries, ImagingStage, ImagingStudy } from './chart/imaging-study.js';
export { Injection, InjectionItem, InjectionStage } from './chart/injection.js';
export { itemIds } from './chart/item-id.js';
export { LabOrder } from './chart/lab-order.js';
export { LabResult } from './chart/lab-result.js';
export { Microbiology, MicrobiologyFinding, Susceptibility } from './chart/microbiology.js';
export { LabResultArgs, PageArgs, Period, PeriodArgs } from './chart/period.js';
export { Prescription, PrescriptionItem, PrescriptionStage } from './chart/prescription.js';
export { Provenance } from './chart/provenance.js';
export { SourceItem } from './chart/source-item.js';
export { HANDOVER_LIFE, HANDOVER_TYP, type HandoverClaims, type ViewerContext, ViewerHandovers } from './chart/viewer-handover.js';
export { checkEnvironment, configuredOrEnd } from './config.js';
export { type ConnectedSystem, connectedSystem, type SystemEnvironment, systemVariables } from './connected-system.js';
export type { ContentBytes, ContentSource, DemandActive } from './content/content-route.js';
export { type Content, ContentUrls } from './content/content-urls.js';
export { type SafeContent, safeContent } from './content/safe-content.js';
export { SealedTokens } from './content/sealed-tokens.js';
export { createSubgraph, type Subgraph, type SubgraphDefinition, type SubgraphRuntime, startSubgraph } from './create-subgraph.js';
export { isBusy, isDuplicate } from './database/busy.js';
export { type DatabaseUse, databaseOptions } from './database/database-options.js';
export { FairTurns, type TurnLimits } from './database/fair-turns.js';
export { openDatabase } from './database/open-database.js';
export { Writer, type WriterOptions } from './database/writer.js';
export { discreet } from './discreet.js';
export { ConfigurationError, observationVariables, readEnvironment, webAddress, wholeNumber } from './environment.js';
export { KIT_ERRORS, KitError, type KitErrorCode } from './errors.js';
export { ASSERTION_TYP, CLIENT_ASSERTION, demandActive, demandSearch, exchangePermit, SEARCH_SCOPE, TOKEN_EXCHANGE } from './exchange.js';
export { type CareDates, Grant, type Place, within } from './grant.js';
export { type KeySet, keySet } from './key-set.js';
export { type LoaderDefinition, Loaders } from './loader.js';
export { type FoldedName, foldKana, foldName } from './names/fold-name.js';
export { kanaSearchKey, kanaSortKey } from './names/kana.js';
export { isPlainName, isSearchableKana } from './names/plain-name.js';
export type { MetricsAddress } from './observe/metrics-listener.js';
export { refusalReason } from './observe/refusal.js';
export type { Refusals } from './observe/refusals.js';
export { SubgraphMetrics } from './observe/subgraph-metrics.js';
export { SubgraphTraces } from './observe/subgraph-traces.js';
export {
  PERMIT_LIFE,
  PERMIT_TYP,
  type PermitClaims,
  type PermitLine,
  Permits,
  type Purpose,
  type RecordedDemographics,
  type Sealed,
} from './permit.js';
export { rereadKeys } from './reread.js';
export { logger, run } from './run.js';
export { DateScalar, DateTimeScalar, PermitScalar } from './scalars.js';
export { openSealed, type SealingKey, seal } from './seal.js';
export { allow, and, chartRules, deny, or, rule } from './shield.js';
export type { SubgraphContext } from './subgraph-context.js';
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
export { systemReference, systemRules } from './system/system-reference.js';
export type { SystemContext, SystemSource } from './system/system-source.js';
export { makeKeys, publicOf, readKeySet, readPrivateKeySet, sealingKey, signingKey, writeKeys } from './system-keys.js';
export { UserError } from './user-error.js';
