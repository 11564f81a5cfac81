// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { MyReceiptSendingQuery, MyReceiptSendingQueryVariables } from './operation-types.js';

export const MyReceiptSending: Operation<MyReceiptSendingQuery, MyReceiptSendingQueryVariables> = {
  kind: 'query',
  name: 'MyReceiptSending',
  hash: '7da61857902ec13d5f67269e88260b4edbf5891e9a99aea5744980f381a0fbf1',
  text: "query MyReceiptSending($first:Int!=50$after:String){myReceiptSending{patients lastSentAt usedBytes quotaBytes machines{name fingerprint enrolledAt revokedAt}refusals{day code count lastAt}deliveries(first:$first after:$after){edges{node{id kind at files bytes records remarks{code count}}}pageInfo{...PagePart}}}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};
