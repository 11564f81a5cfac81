// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { ExplainMyAccessQuery, ExplainMyAccessQueryVariables, MyAccessHistoryQuery, MyAccessHistoryQueryVariables, ReportUseMutation, ReportUseMutationVariables } from './operation-types.js';

export const MyAccessHistory: Operation<MyAccessHistoryQuery, MyAccessHistoryQueryVariables> = {
  kind: 'query',
  name: 'MyAccessHistory',
  hash: '67c7ee30fca2fa98328d13b6fffcdaa1224cc86043d14d768455c9afc573f910',
  text: "query MyAccessHistory($first:Int!=50$after:String$from:DateTime$to:DateTime){myAccessHistory(first:$first after:$after from:$from to:$to){edges{node{id at kind patientId patient{id name kana birthDate sex}facility{id name}grounds operationName outcome requestId disclosures{category facility{id name}form items state}}}pageInfo{...PagePart}}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};

export const ExplainMyAccess: Operation<ExplainMyAccessQuery, ExplainMyAccessQueryVariables> = {
  kind: 'query',
  name: 'ExplainMyAccess',
  hash: 'eddb12a09fd3b9270bffe79af02d0a927f3899fc7b19daa573243aaea7947dc6',
  text: "query ExplainMyAccess($patient:ID$localPatientId:String){explainMyAccess(patientId:$patient localPatientId:$localPatientId){at facility{id name}viewable patient{id name kana birthDate sex viewableUntil daysLeft}allowed{facility{id name}system categories careFrom careUntil emergency until}refused{facility{id name}system categories rule}limitedId viewsOtherFacilities permittedForAll}}",
};

export const ReportUse: Operation<ReportUseMutation, ReportUseMutationVariables> = {
  kind: 'mutation',
  name: 'ReportUse',
  hash: 'b3044eed4248c51ecb9f2c621d718766e68eac1b62ce6a857ebb84c6b5887fab',
  text: "mutation ReportUse($input:ReportUseInput!){reportUse(input:$input){recorded userErrors{code field}}}",
};
