/**
 * Parts of generated functions. Only names of the GraphQL grammar (`[_A-Za-z][_0-9A-Za-z]*`) and JSON literals ever become code; names that
 * every object inherits (`constructor`, `__proto__`) are read and written as own properties only.
 */
const INHERITED = Object.prototype as object;

/** Reads a property of the object `of`. */
export function read(of: string, key: string): string {
  return key in INHERITED ? `(Object.hasOwn(${of},${literal(key)})?${of}[${literal(key)}]:undefined)` : `${of}.${name(key)}`;
}

/** Writes a property of the object `of`. */
export function write(of: string, key: string, value: string): string {
  if (key !== '__proto__') return `${of}.${name(key)}=${value};`;
  return `Object.defineProperty(${of},"__proto__",{value:${value},enumerable:true,configurable:true,writable:true});`;
}

/** A property of an object literal. */
export function property(key: string, value: string): string {
  return key === '__proto__' ? `["__proto__"]:${value}` : `${name(key)}:${value}`;
}

export function literal(value: string | number): string {
  return JSON.stringify(value);
}

/** @throws TypeError if it is not a GraphQL name: nothing else may become code */
export function name(key: string): string {
  if (!/^[_A-Za-z]\w*$/.test(key)) throw new TypeError('not a name of GraphQL');
  return key;
}

/** Compiles code that may use the given values by name. */
export function evaluate<T>(code: string, values: Readonly<Record<string, unknown>>): T {
  return new Function(...Object.keys(values), `"use strict";${code}`)(...Object.values(values)) as T;
}
