import { type GraphQLLeafType, isEnumType } from 'graphql';
import { ExactNumber, stringifyExact } from '../answers/exact-number.js';
import { CUSTOM_DEPTH_AT_MOST } from '../answers/read-limits.js';
import type { WireText } from '../answers/wire-text.js';
import { literal } from '../source-code.js';

/**
 * Statements that return the text of a leaf `v`, or fall through if it is not a value of the type. They call the functions of `LEAF_VALUES`,
 * and read `x.plain`: whether no string needs an escape.
 */
export function buildLeafText(type: GraphQLLeafType): string {
  if (isEnumType(type)) {
    const names = type.getValues().map((value) => `case ${literal(value.name)}:`);
    return `switch(v){${names.join('')}return '"'+v+'"';}`;
  }
  switch (type.name) {
    case 'String':
      return `if(typeof v==="string")${TEXT}`;
    case 'ID':
      return `if(typeof v==="string")${TEXT}${NUMBER}if(Number.isSafeInteger(v))return '"'+v+'"';`;
    case 'Int':
      return `${NUMBER}if(typeof v==="number"&&(v|0)===v)return ""+v;`;
    case 'Float':
      return `${NUMBER}if(typeof v==="number"&&Number.isFinite(v))return ""+v;`;
    case 'Boolean':
      return 'if(v===true)return "true";if(v===false)return "false";';
    default:
      return `if(typeof v==="string")${TEXT}const t=custom(v);if(t!==undefined)return t;`;
  }
}

const TEXT = `return x.plain?'"'+v+'"':text(v);`;
/** Turns an exact number into a JavaScript number: only custom scalars keep the digits. */
const NUMBER = 'if(v instanceof ExactNumber)v=Number(v.digits);';
const ESCAPED = /["\\\0-\x1f\ud800-\udfff]/;

function text(value: string): WireText {
  return ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
}

/** The JSON of a custom scalar; undefined where it is nested too deeply, or holds a value that JSON cannot express. */
export function custom(value: unknown): WireText | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return nestsDeeper(value, CUSTOM_DEPTH_AT_MOST) ? undefined : stringifyExact(value);
}

function nestsDeeper(value: unknown, allowed: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (allowed === 0) return true;
  for (const inner of Object.values(value)) if (nestsDeeper(inner, allowed - 1)) return true;
  return false;
}

/** The functions that the statements call. */
export const LEAF_VALUES = { text, custom, ExactNumber };
