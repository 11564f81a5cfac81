// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { ChartLaboratoryQuery, ChartLaboratoryQueryVariables, MoreLabResultsQuery, MoreLabResultsQueryVariables, MoreMicrobiologyQuery, MoreMicrobiologyQueryVariables } from './operation-types.js';

export const ChartLaboratory: Operation<ChartLaboratoryQuery, ChartLaboratoryQueryVariables> = {
  kind: 'query',
  name: 'ChartLaboratory',
  hash: '8a3d44bebc1f72f6448e0bfe9932f3219e279820c6f126882383afd80d10f4ed',
  text: "query ChartLaboratory($patient:ID!$system:ID!$period:Period){patient(id:$patient){charts(systems:[$system]){...BannerChart labResults(first:400 period:$period){nodes{...LabResultPart}complete answers{...AnswerPart}pageInfo{...PagePart}}microbiology(first:20 period:$period){nodes{...MicrobiologyPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}fragment AllergyPart on Allergy{id facility{id name}provenance{updatedAt}date dateText author kind{...CodingPart}substance{...CodingPart}group{...CodingPart}reaction severity{...CodingPart}sensitivity{...CodingPart}status notes warnings{...WarningPart}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment BannerChart on Chart{allergies{nodes{...AllergyPart}complete answers{...AnswerPart}pageInfo{...PagePart}}demographics{nodes{...DemographicsPart}complete answers{...AnswerPart}pageInfo{...PagePart}}demographicsMismatch{facility{id name}fields}viewerUrl}fragment CodingPart on Coding{code text system originalText alternates{code text system}}fragment DemographicsPart on Demographics{id facility{id name}name kana birthDate sex warnings{...WarningPart}}fragment LabResultPart on LabResult{id facility{id name}provenance{updatedAt}date dateText time collectedAt item{...CodingPart}panel{...CodingPart}specimen{...CodingPart}specimenRemarks{kind coding{...CodingPart}}value valueText valueCodes{...CodingPart}comparator unit referenceRange referenceLow referenceHigh flags abnormal status notes warnings{...WarningPart}}fragment MicrobiologyPart on Microbiology{id facility{id name}provenance{updatedAt}date dateText time collectedAt procedure{...CodingPart}specimen{...CodingPart}specimenRemarks{kind coding{...CodingPart}}findings{item{...CodingPart}organism{...CodingPart}valueText valueCodes{...CodingPart}unit flags abnormal status susceptibilities{drug{...CodingPart}interpretation comparator value valueText unit}}status notes warnings{...WarningPart}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};

export const MoreLabResults: Operation<MoreLabResultsQuery, MoreLabResultsQueryVariables> = {
  kind: 'query',
  name: 'MoreLabResults',
  hash: '34cba36b7766a6837056220d8356d753a3f9416d38b499899f7495931075f7ee',
  text: "query MoreLabResults($patient:ID!$system:ID!$period:Period$after:String){patient(id:$patient){charts(systems:[$system]){labResults(first:400 period:$period after:$after){nodes{...LabResultPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CodingPart on Coding{code text system originalText alternates{code text system}}fragment LabResultPart on LabResult{id facility{id name}provenance{updatedAt}date dateText time collectedAt item{...CodingPart}panel{...CodingPart}specimen{...CodingPart}specimenRemarks{kind coding{...CodingPart}}value valueText valueCodes{...CodingPart}comparator unit referenceRange referenceLow referenceHigh flags abnormal status notes warnings{...WarningPart}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};

export const MoreMicrobiology: Operation<MoreMicrobiologyQuery, MoreMicrobiologyQueryVariables> = {
  kind: 'query',
  name: 'MoreMicrobiology',
  hash: '09bd453ed36151c0795d2d8da2dd29137e756f228e8ea991460cd536e86a9d1d',
  text: "query MoreMicrobiology($patient:ID!$system:ID!$period:Period$after:String){patient(id:$patient){charts(systems:[$system]){microbiology(first:20 period:$period after:$after){nodes{...MicrobiologyPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CodingPart on Coding{code text system originalText alternates{code text system}}fragment MicrobiologyPart on Microbiology{id facility{id name}provenance{updatedAt}date dateText time collectedAt procedure{...CodingPart}specimen{...CodingPart}specimenRemarks{kind coding{...CodingPart}}findings{item{...CodingPart}organism{...CodingPart}valueText valueCodes{...CodingPart}unit flags abnormal status susceptibilities{drug{...CodingPart}interpretation comparator value valueText unit}}status notes warnings{...WarningPart}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};
