// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { MeQuery, MeQueryVariables, MoreAllergiesQuery, MoreAllergiesQueryVariables, MoreDemographicsQuery, MoreDemographicsQueryVariables, MyPatientsQuery, MyPatientsQueryVariables, PatientFrameQuery, PatientFrameQueryVariables, ViewerAddressQuery, ViewerAddressQueryVariables } from './operation-types.js';

export const Me: Operation<MeQuery, MeQueryVariables> = {
  kind: 'query',
  name: 'Me',
  hash: '480debd030290162c68096df8ff52cabd6c88b5be24a1934b35c0f75690ccc1d',
  text: "query Me{me{id name kana profession actingRole facilities{id name kind}}}",
};

export const MyPatients: Operation<MyPatientsQuery, MyPatientsQueryVariables> = {
  kind: 'query',
  name: 'MyPatients',
  hash: '5ae65aed4c3fa004aeae93bced12de66b59e261de40abc09ebace95a12fb5765',
  text: "query MyPatients($first:Int!=100$after:String$filter:PatientFilter){viewablePatients(first:$first after:$after filter:$filter){edges{node{id name kana birthDate sex lastViewedAt viewableUntil daysLeft hasNamesake}}totalCount pageInfo{...PagePart}}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};

export const PatientFrame: Operation<PatientFrameQuery, PatientFrameQueryVariables> = {
  kind: 'query',
  name: 'PatientFrame',
  hash: '3c174aa8e1f9a3decd7feb44d3d20e7df1d2180d39c7ba38ae9a4131e94016fc',
  text: "query PatientFrame($patient:ID!){patient(id:$patient){id name kana birthDate sex hasNamesake previouslyViewedAt viewableUntil daysLeft charts{system{id name}facilities{id name kind}}}}",
};

export const ViewerAddress: Operation<ViewerAddressQuery, ViewerAddressQueryVariables> = {
  kind: 'query',
  name: 'ViewerAddress',
  hash: 'c5aec28a981fe4b3e509f7c795810016dd49f172dcae874afef74ea20fb43fa3',
  text: "query ViewerAddress($patient:ID!$system:ID!){patient(id:$patient){charts(systems:[$system]){viewerUrl}}}",
};

export const MoreAllergies: Operation<MoreAllergiesQuery, MoreAllergiesQueryVariables> = {
  kind: 'query',
  name: 'MoreAllergies',
  hash: 'ca2859a7b3e627d375c34001f04079c7a6dcf3aa0d6760fa6f1e256e89e17576',
  text: "query MoreAllergies($patient:ID!$system:ID!$after:String){patient(id:$patient){charts(systems:[$system]){allergies(after:$after){nodes{...AllergyPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}fragment AllergyPart on Allergy{id facility{id name}provenance{updatedAt}date dateText author kind{...CodingPart}substance{...CodingPart}group{...CodingPart}reaction severity{...CodingPart}sensitivity{...CodingPart}status notes warnings{...WarningPart}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CodingPart on Coding{code text system originalText alternates{code text system}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};

export const MoreDemographics: Operation<MoreDemographicsQuery, MoreDemographicsQueryVariables> = {
  kind: 'query',
  name: 'MoreDemographics',
  hash: '60c94407967d3cc129e971807090e291671e65c2a3d432dd4f6c95087c6d0ff2',
  text: "query MoreDemographics($patient:ID!$system:ID!$after:String){patient(id:$patient){charts(systems:[$system]){demographics(after:$after){nodes{...DemographicsPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment DemographicsPart on Demographics{id facility{id name}name kana birthDate sex warnings{...WarningPart}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};
