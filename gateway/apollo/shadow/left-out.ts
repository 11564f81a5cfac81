import { type GraphQLOutputType, getNamedType } from 'graphql';

/** A part of an answer that is not compared: two right answers differ in it. */
interface LeftOut {
  /** Fields of this type; otherwise `field` on the type `on`. */
  readonly type?: string;
  readonly on?: string | RegExp;
  readonly field?: string;
  readonly because: string;
}

const SIGNED = 'it is an address signed anew for each request, good for a minute';
const ANNOUNCED = 'it is an address sealed anew for each announcement';
const SEALED = 'a cursor is sealed anew for each page';

/** What is left out of the comparison, and why. */
export const LEFT_OUT: readonly LeftOut[] = [
  { type: 'ViewerUrl', because: SIGNED },
  { on: 'ClinicalDocument', field: 'url', because: SIGNED },
  { on: 'ImagingInstance', field: 'renderedUrl', because: SIGNED },
  { on: 'ImagingInstance', field: 'thumbnailUrl', because: SIGNED },
  { on: 'CareAttachment', field: 'url', because: SIGNED },
  { on: 'CareAttachment', field: 'thumbnailUrl', because: SIGNED },
  { on: 'ConsentScan', field: 'url', because: SIGNED },
  { on: 'CareUpload', field: 'uploadUrl', because: ANNOUNCED },
  { on: 'ConsentScanUpload', field: 'uploadUrl', because: ANNOUNCED },
  { type: 'Permit', because: 'a permit is signed anew for each request' },
  { on: /Edge$/, field: 'cursor', because: SEALED },
  { on: 'PageInfo', field: 'startCursor', because: SEALED },
  { on: 'PageInfo', field: 'endCursor', because: SEALED },
];

/**
 * Whether a field is left out of the comparison.
 *
 * @param parent name of the type that the field is selected on
 * @param type the field's type
 */
export function isLeftOut(parent: string, field: string, type: GraphQLOutputType): boolean {
  const ends = getNamedType(type).name;
  return LEFT_OUT.some(({ type: named, on = '', field: name }) => {
    if (named !== undefined) return named === ends;
    return name === field && (typeof on === 'string' ? on === parent : on.test(parent));
  });
}
