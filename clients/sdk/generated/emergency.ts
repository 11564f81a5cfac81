// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { EndEmergencyMutation, EndEmergencyMutationVariables, MyEmergenciesQuery, MyEmergenciesQueryVariables, StartEmergencyMutation, StartEmergencyMutationVariables } from './operation-types.js';

export const StartEmergency: Operation<StartEmergencyMutation, StartEmergencyMutationVariables> = {
  kind: 'mutation',
  name: 'StartEmergency',
  hash: 'ac3eaff482886a226affd68d4a489b524c8cbe4f27a0d68b431baae83cb4feb8',
  text: "mutation StartEmergency($input:StartEmergencyAccessInput!){startEmergencyAccess(input:$input){emergencyAccess{id startedAt endsAt}userErrors{code field}}}",
};

export const EndEmergency: Operation<EndEmergencyMutation, EndEmergencyMutationVariables> = {
  kind: 'mutation',
  name: 'EndEmergency',
  hash: '9c7770b2ef92bc9d8d07889b9e4b7f07ac5b34fa4d5414d8cea91127b0448486',
  text: "mutation EndEmergency($input:EndEmergencyAccessInput!){endEmergencyAccess(input:$input){emergencyAccess{id startedAt endsAt}userErrors{code field}}}",
};

export const MyEmergencies: Operation<MyEmergenciesQuery, MyEmergenciesQueryVariables> = {
  kind: 'query',
  name: 'MyEmergencies',
  hash: '901e3272076ea1f9bfb8cbd3b7930c50b800b711389ff0bf54c916a9dcb54227',
  text: "query MyEmergencies($first:Int!=50$after:String$state:EmergencyState){myEmergencyAccesses(first:$first after:$after state:$state){edges{node{id state patient{id name kana birthDate sex}reason startedAt endsAt endedAt reviewDueAt reviewedAt outcome}}pageInfo{...PagePart}}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};
