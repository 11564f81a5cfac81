import { type GraphQLLeafType, isEnumType } from 'graphql';
import { literal } from './source-code.js';
import type { WireText } from './wire-text.js';

/**
 * Statements that return the text of a leaf `v`, or fall through where it is none of the type. They call what `LEAF_VALUES` names, and look at
 * `x.plain`: whether no string needs an escape.
 */
export function leafText(type: GraphQLLeafType): string {
  if (isEnumType(type)) {
    const names = type.getValues().map((value) => `case ${literal(value.name)}:`);
    return `switch(v){${names.join('')}return '"'+v+'"';}`;
  }
  switch (type.name) {
    case 'String':
      return `if(typeof v==="string")${TEXT}`;
    case 'ID':
      return `if(typeof v==="string")${TEXT}if(Number.isSafeInteger(v))return '"'+v+'"';`;
    case 'Int':
      return 'if(typeof v==="number"&&(v|0)===v)return ""+v;';
    case 'Float':
      return 'if(typeof v==="number")return json(v);';
    case 'Boolean':
      return 'if(v===true)return "true";if(v===false)return "false";';
    default:
      return `if(typeof v==="string")${TEXT}return json(v);`;
  }
}

const TEXT = `return x.plain?'"'+v+'"':text(v);`;
const ESCAPED = /["\\\0-\x1f]/;

function text(value: string): WireText {
  return ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
}

/** What the statements call. */
export const LEAF_VALUES = { text, json: JSON.stringify };
