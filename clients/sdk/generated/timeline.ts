// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { ChartTimelineQuery, ChartTimelineQueryVariables } from './operation-types.js';

export const ChartTimeline: Operation<ChartTimelineQuery, ChartTimelineQueryVariables> = {
  kind: 'query',
  name: 'ChartTimeline',
  hash: 'f6376e56164e512ba2820bec034b2bf66396d2a8dd1478df5f0fa93fc01d8eab',
  text: "query ChartTimeline($patient:ID!$system:ID!$period:Period){patient(id:$patient){charts(systems:[$system]){...BannerChart timeline(period:$period){facility{id name}category month atMost}}}}fragment AllergyPart on Allergy{id facility{id name}provenance{updatedAt}date dateText author kind{...CodingPart}substance{...CodingPart}group{...CodingPart}reaction severity{...CodingPart}sensitivity{...CodingPart}status notes warnings{...WarningPart}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment BannerChart on Chart{allergies{nodes{...AllergyPart}complete answers{...AnswerPart}pageInfo{...PagePart}}demographics{nodes{...DemographicsPart}complete answers{...AnswerPart}pageInfo{...PagePart}}demographicsMismatch{facility{id name}fields}viewerUrl}fragment CodingPart on Coding{code text system originalText alternates{code text system}}fragment DemographicsPart on Demographics{id facility{id name}name kana birthDate sex warnings{...WarningPart}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};
