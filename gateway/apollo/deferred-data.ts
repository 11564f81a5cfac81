import { fromWire, type WireText } from '../execute/answers/wire-text.js';

/** The text behind each deferred object. */
const texts = new WeakMap<object, Deferred>();

/**
 * Makes an object of `data` that is still text. The object behaves as `JSON.parse` of the text: it is parsed when something first looks into
 * it. Most answers are never looked into, so `unreadText` can write the text as it is.
 *
 * @param text JSON of an object, or `null`
 * @example
 * const data = deferData('{"me":{"name":"A"}}');
 * unreadText(data); // '{"me":{"name":"A"}}'
 * data.me; // parses: from now on `unreadText(data)` is undefined
 */
export function deferData(text: WireText): Record<string, unknown> | null {
  if (text === 'null') return null;
  const deferred = new Deferred(text);
  const data = new Proxy<Record<string, unknown>>({}, deferred);
  texts.set(data, deferred);
  return data;
}

/** The JSON text of a deferred object that nothing looked into, and so nothing changed; undefined for anything else. */
export function unreadText(data: unknown): WireText | undefined {
  return typeof data === 'object' && data !== null ? texts.get(data)?.text : undefined;
}

/** Parses the text into the proxy's target at the first access of any kind. */
class Deferred implements ProxyHandler<Record<string, unknown>> {
  constructor(public text: WireText | undefined) {}

  #read(target: object): void {
    if (this.text === undefined) return;
    const parsed = JSON.parse(fromWire(this.text)) as object;
    this.text = undefined;
    // Not by assignment: a response key may be `__proto__`.
    Object.defineProperties(target, Object.getOwnPropertyDescriptors(parsed));
  }

  get(target: object, key: PropertyKey): unknown {
    this.#read(target);
    return Reflect.get(target, key);
  }

  set(target: object, key: PropertyKey, value: unknown): boolean {
    this.#read(target);
    return Reflect.set(target, key, value);
  }

  has(target: object, key: PropertyKey): boolean {
    this.#read(target);
    return Reflect.has(target, key);
  }

  deleteProperty(target: object, key: PropertyKey): boolean {
    this.#read(target);
    return Reflect.deleteProperty(target, key);
  }

  ownKeys(target: object): (string | symbol)[] {
    this.#read(target);
    return Reflect.ownKeys(target);
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    this.#read(target);
    return Reflect.getOwnPropertyDescriptor(target, key);
  }

  defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    this.#read(target);
    return Reflect.defineProperty(target, key, descriptor);
  }

  setPrototypeOf(target: object, prototype: object | null): boolean {
    this.#read(target);
    return Reflect.setPrototypeOf(target, prototype);
  }

  preventExtensions(target: object): boolean {
    this.#read(target);
    return Reflect.preventExtensions(target);
  }
}
