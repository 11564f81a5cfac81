import { expect, it } from '@jest/globals';
import { sending as en } from '../../clients/portal/src/words/sending.en.js';
import { sending as ja } from '../../clients/portal/src/words/sending.ja.js';
import { REASONS } from '../../clients/uploader/formats/reading.js';
import { RECEIPT_ERRORS } from '../../subgraphs/receipt-cloud/receipt-error.js';

it('the portal says what the uploader noticed in the uploader’s own words', () => {
  expect(ja.remarks).toEqual(Object.fromEntries(Object.entries(REASONS).map(([code, [text]]) => [code, text])));
  expect(en.remarks).toEqual(Object.fromEntries(Object.entries(REASONS).map(([code, [, text]]) => [code, text])));
});

it('the portal has words only for codes with which the intake refuses something', () => {
  expect(Object.keys(ja.reasons).filter((code) => !Object.hasOwn(RECEIPT_ERRORS, code))).toEqual([]);
});
