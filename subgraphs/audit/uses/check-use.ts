import type { UserError } from '../../kit/index.js';
import type { ReportUseInput } from './reported-use.type.js';

/** An id of the directory: no text that somebody could write. */
const ID = /^[A-Za-z0-9._:-]{1,200}$/;
/** A name of GraphQL. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,99}$/;
const ITEMS_AT_MOST = 1_000_000;

/** Finds the errors in a reported use. Nothing in it may hold a text about a patient. */
export function checkUse({ patientId, categories, items, operationName }: ReportUseInput): UserError[] {
  const userErrors: UserError[] = [];
  const expect = (condition: boolean, field: string, code: string, message: string) => {
    if (!condition) userErrors.push({ code, message, field: ['input', field] });
  };
  expect(ID.test(patientId), 'patientId', 'INVALID', 'This is not an id.');
  expect(categories.length > 0, 'categories', 'REQUIRED', 'A category is needed.');
  expect(new Set(categories).size === categories.length, 'categories', 'DUPLICATE', 'Each category once.');
  expect((items ?? 0) >= 0 && (items ?? 0) <= ITEMS_AT_MOST, 'items', 'IMPLAUSIBLE', 'This number is implausible.');
  expect(operationName == null || NAME.test(operationName), 'operationName', 'INVALID', 'This is not the name of an operation.');
  return userErrors;
}
