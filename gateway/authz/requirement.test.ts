import { describe, expect, it } from '@jest/globals';
import { type ConstDirectiveNode, parse } from 'graphql';
import {
  type Asking,
  authenticatedRule,
  collectCredentials,
  isImpliedBy,
  meets,
  policiesRule,
  type Requirement,
  scopesRule,
} from './requirement.js';

const nobody: Asking = { authenticated: false, scopes: new Set(), policies: new Set() };
const holding = (...scopes: string[]): Asking => ({ authenticated: true, scopes: new Set(scopes), policies: new Set() });
const answered = (...policies: string[]): Asking => ({ ...nobody, policies: new Set(policies) });
const may = (asking: Asking, requirement: Requirement) => meets(collectCredentials(asking), requirement);

/** The rule of a directive in its written form. */
function rule(written: string) {
  const [node] = parse(`scalar S ${written}`).definitions as unknown as [{ directives: ConstDirectiveNode[] }];
  return written.startsWith('@policy') ? policiesRule(node.directives[0]!) : scopesRule(node.directives[0]!);
}
const scopes = (written: string) => rule(`@requiresScopes(scopes: ${written})`);
const policies = (written: string) => rule(`@policy(policies: ${written})`);

describe('A rule of scopes', () => {
  it.each([
    ['', false],
    ['a', false],
    ['b', false],
    ['a,b', false],
    ['A B', false],
    ['a b', true],
    ['c', true],
    ['b x a', true],
  ])('"a and b, or c" for "%s" is met: %s', (held, expected) => {
    expect(may(holding(...held.split(' ')), [scopes('[["a", "b"], ["c"]]')])).toBe(expected);
  });
  it('needs a caller who has signed in, whatever scopes are claimed', () => {
    expect(may({ ...nobody, scopes: new Set(['a']) }, [scopes('[["a"]]')])).toBe(false);
    expect(may(nobody, [scopes('[[]]')])).toBe(false);
    expect(may(holding(), [scopes('[[]]')])).toBe(true);
  });
  it.each(['[]', '[[A]]', '[["a", 1]]', 'null'])('without a readable alternative is never met: %s', (written) => {
    expect(may(holding('a', 'A', '1'), [scopes(written)])).toBe(false);
  });
  it('without its argument is never met', () => {
    expect(may(holding('a'), [rule('@requiresScopes')])).toBe(false);
  });
  it('accepts one value as a list of one', () => {
    expect(may(holding('a'), [scopes('"a"')])).toBe(true);
    expect(may(holding('b'), [scopes('["a", "b"]')])).toBe(true);
  });
  it('is met only by names of scopes, not by properties that every object inherits', () => {
    expect(may(holding(), [scopes('[["constructor"]]')])).toBe(false);
    expect(may(holding(), [scopes('[["__proto__"]]')])).toBe(false);
  });
});

describe('A rule of policies', () => {
  it.each([
    ['', false],
    ['a', false],
    ['a b', true],
    ['c', true],
  ])('"a and b, or c" for "%s" is met without a signed-in caller: %s', (yes, expected) => {
    expect(may(answered(...yes.split(' ')), [policies('[["a", "b"], ["c"]]')])).toBe(expected);
  });
  it('is not met by a scope of that name, nor a scope by a policy', () => {
    expect(may(holding('a', 'policy a'), [policies('[["a"]]')])).toBe(false);
    expect(may({ ...holding(), policies: new Set(['a']) }, [scopes('[["a"]]')])).toBe(false);
  });
});

describe('A requirement', () => {
  it('of @authenticated alone needs a caller who has signed in', () => {
    expect(may(nobody, [authenticatedRule()])).toBe(false);
    expect(may(answered('p'), [authenticatedRule()])).toBe(false);
    expect(may(holding(), [authenticatedRule()])).toBe(true);
  });
  it('of two rules needs both', () => {
    const both = [scopes('[["a"], ["b"]]'), scopes('[["c"]]')];
    expect([['a'], ['c'], ['a', 'b']].map((held) => may(holding(...held), both))).toEqual([false, false, false]);
    expect(['a', 'b'].map((one) => may(holding(one, 'c'), both))).toEqual([true, true]);
  });
  it('without rules is met by every caller', () => {
    expect(may(nobody, [])).toBe(true);
  });
});

describe('A requirement follows from others', () => {
  const [a, b, ab, orAb] = [scopes('[["a"]]'), scopes('[["b"]]'), scopes('[["a", "b"]]'), scopes('[["a"], ["b"]]')];
  it('if it sums them up', () => {
    expect(isImpliedBy([], [])).toBe(true);
    expect(isImpliedBy([ab], [a, b])).toBe(true);
    expect(isImpliedBy([orAb], [a])).toBe(true);
    expect(isImpliedBy([authenticatedRule()], [a])).toBe(true);
    expect(isImpliedBy([policies('[["p"]]')], [a, policies('[["p"]]')])).toBe(true);
  });
  it('not if it asks for more', () => {
    expect(isImpliedBy([a], [])).toBe(false);
    expect(isImpliedBy([ab], [a])).toBe(false);
    expect(isImpliedBy([a], [orAb])).toBe(false);
    expect(isImpliedBy([authenticatedRule()], [policies('[["p"]]')])).toBe(false);
    expect(isImpliedBy([policies('[["p"]]')], [a])).toBe(false);
  });
  it('not if they cannot be met, or are too many to compare', () => {
    expect(isImpliedBy([a], [a, scopes('[]')])).toBe(false);
    const many = scopes(`[${Array.from({ length: 40 }, (_, i) => `["a", "${i}"]`).join()}]`);
    expect(isImpliedBy([a], [many])).toBe(true);
    expect(isImpliedBy([a], [many, many, many])).toBe(false);
  });
});
