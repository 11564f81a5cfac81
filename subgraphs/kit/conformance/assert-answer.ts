import assert from 'node:assert/strict';
import { KIT_ERRORS, type KitErrorCode } from '../errors.js';
import type { Answer } from './ask-subgraph.js';

/** Keys of an error's `extensions` in the kit's form. */
const EXTENSIONS: ReadonlySet<string> = new Set(['code', 'service', 'argument']);
/** What a stack, a file or a package looks like. */
const INSIDE = /node_modules|file:\/\/|\bat .+:\d+:\d+|"stack(trace)?"/i;

/** Fails unless every error has the kit's form: a code of the kit's table, a message, and nothing of the program inside. */
export function assertErrorForm({ errors, body, text }: Answer): void {
  for (const { message, extensions = {} } of errors) {
    const { code } = extensions;
    assert.ok(typeof code === 'string' && Object.hasOwn(KIT_ERRORS, code), `every error has a code of the kit's table: ${text}`);
    assert.ok(typeof message === 'string' && message !== '', `every error has a message: ${text}`);
    if (code === 'INTERNAL') assert.equal(message, KIT_ERRORS.INTERNAL.message, 'INTERNAL shows no message of its cause');
    const others = Object.keys(extensions).filter((key) => !EXTENSIONS.has(key));
    assert.deepEqual(others, [], `an error has no other extensions than ${[...EXTENSIONS].join(', ')}`);
  }
  if (errors.length > 0) assert.doesNotMatch(body, INSIDE, 'an answer with errors shows no stack, file or package');
}

/** Fails unless a request was refused before it was executed, with this status and code. */
export function assertRefused(answer: Answer, status: number, code: KitErrorCode): void {
  assert.equal(answer.status, status, answer.text);
  assert.deepEqual(answer.codes, [code], answer.text);
  assert.equal(answer.data, undefined, 'a refused request has no data');
  assertErrorForm(answer);
}

/** Fails unless the answer has errors, all of them with one of these codes, and no server error. */
export function assertCodes(answer: Answer, allowed: readonly KitErrorCode[]): void {
  assert.ok(answer.status >= 200 && answer.status < 500, `${answer.status} ${answer.text}`);
  assert.ok(answer.codes.length > 0, `an error is expected: ${answer.text}`);
  for (const code of answer.codes)
    assert.ok(
      allowed.some((one) => one === code),
      `${allowed.join(' or ')} is expected: ${answer.text}`,
    );
  assertErrorForm(answer);
}
