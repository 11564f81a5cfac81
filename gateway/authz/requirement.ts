import type { ConstDirectiveNode, ConstValueNode } from 'graphql';

/** One credential of a caller: that the caller has signed in, a scope, or a policy that accepts the caller. */
export type Credential = 'signed in' | `scope ${string}` | `policy ${string}`;

/** The alternatives that meet one directive: an OR of ANDs. Without an alternative it is never met. */
export type Rule = readonly (readonly Credential[])[];

/** The rules of a type or field: all must be met. To require two requirements, concatenate their rules. */
export type Requirement = readonly Rule[];

/** The caller, as far as the directives are concerned. */
export interface Asking {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** The policies that accept the caller. */
  readonly policies: ReadonlySet<string>;
}

const SIGNED_IN: Credential = 'signed in';
/** With more alternatives than this, an interface's rule counts as its own, which is the stricter reading. */
const WAYS_AT_MOST = 1_000;

/** The caller's credentials. Scopes belong to a person: without a person there are none. A policy may accept a request without a person. */
export function collectCredentials({ authenticated, scopes, policies }: Asking): ReadonlySet<Credential> {
  const held = new Set<Credential>(authenticated ? [SIGNED_IN] : []);
  if (authenticated) for (const scope of scopes) held.add(`scope ${scope}`);
  for (const policy of policies) held.add(`policy ${policy}`);
  return held;
}

/** Whether a caller has one credential: the same as to find it among `credentialsOf`, but faster. */
export function hasCredential({ authenticated, scopes, policies }: Asking, credential: Credential): boolean {
  if (credential === SIGNED_IN) return authenticated;
  const space = credential.indexOf(' ');
  const name = credential.slice(space + 1);
  return credential.startsWith('scope ') ? authenticated && scopes.has(name) : policies.has(name);
}

export function meets(held: ReadonlySet<Credential>, requirement: Requirement): boolean {
  return requirement.every((rule) => rule.some((way) => way.every((credential) => held.has(credential))));
}

/** Whether every caller who meets `these` meets `that` as well. */
export function isImpliedBy(that: Requirement, these: Requirement): boolean {
  if (that.length === 0) return true;
  const ways = findMinimalSets(these);
  return ways.length > 0 && ways.every((held) => meets(held, that));
}

/** Every minimal set of credentials that meets all rules; empty if there is none, or too many. */
function findMinimalSets(requirement: Requirement): ReadonlySet<Credential>[] {
  let ways: ReadonlySet<Credential>[] = [new Set()];
  for (const rule of requirement) {
    if (ways.length * rule.length > WAYS_AT_MOST) return [];
    ways = ways.flatMap((held) => rule.map((way) => new Set([...held, ...way])));
  }
  return ways;
}

export function authenticatedRule(): Rule {
  return [[SIGNED_IN]];
}

export function scopesRule(directive: ConstDirectiveNode): Rule {
  return readNames(directive, 'scopes').map((all) => [SIGNED_IN, ...all.map((scope) => `scope ${scope}` as const)]);
}

export function policiesRule(directive: ConstDirectiveNode): Rule {
  return readNames(directive, 'policies').map((all) => all.map((policy) => `policy ${policy}` as const));
}

/** An alternative with anything but names cannot be met: without that part it would be wider. */
function readNames(directive: ConstDirectiveNode, argument: string): string[][] {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return items(value).flatMap((way) => {
    const all = items(way);
    const names = all.flatMap((one) => (one.kind === 'StringValue' ? [one.value] : []));
    return names.length === all.length ? [names] : [];
  });
}

/** A list, or one value in place of a list of one. */
function items(value: ConstValueNode | undefined): readonly ConstValueNode[] {
  if (!value) return [];
  return value.kind === 'ListValue' ? value.values : [value];
}
