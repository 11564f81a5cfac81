// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { MyReceiptSendingQuery, MyReceiptSendingQueryVariables } from './operation-types.js';

export const MyReceiptSending: Operation<MyReceiptSendingQuery, MyReceiptSendingQueryVariables> = {
  kind: 'query',
  name: 'MyReceiptSending',
  hash: '10c71da32dc5d05fc28d1abfc256550d3ebd7b0de4d7dddce7f3dcfd6299ddf1',
  text: "query MyReceiptSending($first:Int!=50$after:String){myReceiptSending{patients lastSentAt usedBytes quotaBytes machines{name fingerprint enrolledAt revokedAt}refusals{day code count lastAt}deliveries(first:$first after:$after){edges{node{id kind at files bytes records notTaken{code count}}}pageInfo{...PagePart}}}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};
