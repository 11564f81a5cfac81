import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { composeSupergraph } from '../testing/start-test-gateway.js';
import { findUnknownSecurityFeatures, readDirectiveNames } from './directive-names.js';

const spec = (feature: string) => `https://specs.apollo.dev/${feature}/v0.1`;
const schema = (...links: string[]) => parse(`schema ${links.join(' ')} { query: Query } type Query { a: Int }`);
const link = (feature: string, more = '') => `@link(url: "${spec(feature)}", for: SECURITY${more})`;

describe('A directive is found in the supergraph', () => {
  it('not at all, if no link imports it', () => {
    expect(readDirectiveNames(schema())).toEqual({});
    expect(readDirectiveNames(schema(`@link(url: "${spec('join')}", for: EXECUTION)`))).toEqual({});
  });
  it('under its own name', () => {
    expect(readDirectiveNames(schema(link('authenticated'), link('requiresScopes'), link('policy')))).toEqual({
      authenticated: 'authenticated',
      requiresScopes: 'requiresScopes',
      policy: 'policy',
    });
  });
  it.each([
    [', import: [{ name: "@policy", as: "@rule" }]', 'rule'],
    [', import: ["@policy"]', 'policy'],
    [', import: [{ name: "@policy" }]', 'policy'],
    [', as: "rule"', 'rule'],
    [', as: "spec", import: ["@policy"]', 'policy'],
    [', as: "spec", import: ["Other", { name: "@policy", as: "@rule" }]', 'rule'],
    [', import: [{ name: "@policy", as: "@constructor" }]', 'constructor'],
  ])('under the name that its link gives it:%s', (more, name) => {
    expect(readDirectiveNames(schema(link('policy', more)))).toEqual({ policy: name });
  });
  it('if an extension of the schema links it', () => {
    const sdl = parse(`schema { query: Query } extend schema ${link('policy', ', as: "rule"')} type Query { a: Int }`);
    expect(readDirectiveNames(sdl)).toEqual({ policy: 'rule' });
  });
  it('if @link itself has another name', () => {
    const links = ['@uses(url: "https://specs.apollo.dev/link/v1.0", as: "uses")', link('policy').replace('@link', '@uses')];
    expect(readDirectiveNames(schema(...links))).toEqual({ policy: 'policy' });
  });
  it('in the form that composition writes', () => {
    const typeDefs = parse(`extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@authenticated", as: "@signedIn" }, "@requiresScopes", "@policy"])
      type Query { a: Int @signedIn b: Int @requiresScopes(scopes: [["s"]]) c: Int @policy(policies: [["p"]]) }`);
    const sdl = parse(composeSupergraph([{ name: 'one', url: 'http://127.0.0.1:1', typeDefs }]));
    expect(readDirectiveNames(sdl)).toEqual({ authenticated: 'signedIn', requiresScopes: 'requiresScopes', policy: 'policy' });
    expect(findUnknownSecurityFeatures(sdl)).toEqual([]);
  });
});

describe('A security feature that is not enforced', () => {
  it('is reported, wherever it is linked', () => {
    const foreign = '@link(url: "https://example.org/guard/v1.0", for: SECURITY)';
    const lookalike = '@link(url: "https://example.org/specs.apollo.dev/policy/v0.1", for: SECURITY)';
    expect(findUnknownSecurityFeatures(schema(foreign, link('policy')))).toEqual(['https://example.org/guard/v1.0']);
    expect(findUnknownSecurityFeatures(schema(lookalike))).toHaveLength(1);
    expect(findUnknownSecurityFeatures(parse(`extend schema ${foreign}`))).toHaveLength(1);
    expect(findUnknownSecurityFeatures(schema(foreign.replace('@link', '@uses')))).toHaveLength(1);
    expect(findUnknownSecurityFeatures(schema('@link(for: SECURITY)'))).toEqual(['']);
  });
  it('is not reported if its link has another purpose', () => {
    expect(findUnknownSecurityFeatures(schema('@link(url: "https://example.org/guard/v1.0", for: EXECUTION)'))).toEqual([]);
    expect(findUnknownSecurityFeatures(schema('@link(url: "https://example.org/guard/v1.0")'))).toEqual([]);
    expect(findUnknownSecurityFeatures(schema(link('inaccessible')))).toEqual([]);
  });
});
