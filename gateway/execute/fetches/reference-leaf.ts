import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isListType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { ExactNumber, stringifyExact } from '../answers/exact-number.js';
import type { WireText } from '../answers/wire-text.js';
import { custom } from '../response/leaf-text.js';
import { findDefinition } from './list-slices.js';

/** The JSON of a leaf for a reference; undefined where it is not a valid value of its type, so that it is not sent on to another subgraph. */
export type ReferenceLeaf = (value: unknown) => WireText | undefined;

/** For a field of a type; for any value where the schema does not have the field. */
export function compileReferenceLeaf(schema: GraphQLSchema, typeName: string | undefined, name: string): ReferenceLeaf {
  return compileLeaf(findDefinition(schema, typeName, name)?.type);
}

function compileLeaf(given: GraphQLOutputType | undefined): ReferenceLeaf {
  const type = given && getNullableType(given);
  if (isListType(type)) return compileList(compileLeaf(type.ofType as GraphQLOutputType));
  if (isEnumType(type)) return (value) => (value === null || typeof value === 'string' ? JSON.stringify(value) : undefined);
  if (!isScalarType(type) || !isSpecifiedScalarType(type)) return custom;
  const fits = FITS[type.name] ?? (() => false);
  return (value) => {
    if (typeof value === 'string' || value === null) return JSON.stringify(value);
    const plain = value instanceof ExactNumber ? Number(value.digits) : value;
    return fits(plain) ? stringifyExact(plain) : undefined;
  };
}

function compileList(item: ReferenceLeaf): ReferenceLeaf {
  return (value) => {
    if (value === null) return 'null';
    if (!Array.isArray(value)) return undefined;
    const texts = value.map(item);
    return texts.includes(undefined) ? undefined : `[${texts.join(',')}]`;
  };
}

/** Whether a value that is not a string is valid for a scalar. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  ID: Number.isSafeInteger,
  Int: Number.isSafeInteger,
  Float: Number.isFinite,
  Boolean: (value) => typeof value === 'boolean',
};
