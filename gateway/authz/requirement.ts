import type { ConstDirectiveNode, ConstValueNode } from 'graphql';

/** One thing that can be asked of a caller: that somebody has signed in, with a scope, or that a policy says yes. */
export type Credential = 'signed in' | `scope ${string}` | `policy ${string}`;

/** The ways in which one directive can be met: an OR of ANDs. Without a way it is never met. */
export type Rule = readonly (readonly Credential[])[];

/** What a type or field needs: all rules must be met. Two requirements are both met where their rules are, one after the other, in one. */
export type Requirement = readonly Rule[];

/** Who asks, as far as directives are concerned. */
export interface Asking {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** The policies that were answered with yes. */
  readonly policies: ReadonlySet<string>;
}

const SIGNED_IN: Credential = 'signed in';
/** Beyond so many ways an interface's rule counts as its own, which is the stricter reading. */
const WAYS_AT_MOST = 1_000;

/** What the caller has. Scopes are somebody's: without a person there are none. A policy may say yes to nobody in particular. */
export function credentialsOf({ authenticated, scopes, policies }: Asking): ReadonlySet<Credential> {
  const held = new Set<Credential>(authenticated ? [SIGNED_IN] : []);
  if (authenticated) for (const scope of scopes) held.add(`scope ${scope}`);
  for (const policy of policies) held.add(`policy ${policy}`);
  return held;
}

/** Whether a caller has one credential: the same as to find it among `credentialsOf`. */
export function holds({ authenticated, scopes, policies }: Asking, credential: Credential): boolean {
  if (credential === SIGNED_IN) return authenticated;
  const space = credential.indexOf(' ');
  const name = credential.slice(space + 1);
  return credential.startsWith('scope ') ? authenticated && scopes.has(name) : policies.has(name);
}

export function meets(held: ReadonlySet<Credential>, requirement: Requirement): boolean {
  return requirement.every((rule) => rule.some((way) => way.every((credential) => held.has(credential))));
}

/** Whether whoever meets `these` meets `that` as well. */
export function follows(that: Requirement, these: Requirement): boolean {
  if (that.length === 0) return true;
  const ways = leastWays(these);
  return ways.length > 0 && ways.every((held) => meets(held, that));
}

/** Every least set of credentials that meets all rules; none where there is none, or too many. */
function leastWays(requirement: Requirement): ReadonlySet<Credential>[] {
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
  return namesIn(directive, 'scopes').map((all) => [SIGNED_IN, ...all.map((scope) => `scope ${scope}` as const)]);
}

export function policiesRule(directive: ConstDirectiveNode): Rule {
  return namesIn(directive, 'policies').map((all) => all.map((policy) => `policy ${policy}` as const));
}

/** A way that says anything but names cannot be gone: leaving out what it says would make it wider. */
function namesIn(directive: ConstDirectiveNode, argument: string): string[][] {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return items(value).flatMap((way) => {
    const all = items(way);
    const names = all.flatMap((one) => (one.kind === 'StringValue' ? [one.value] : []));
    return names.length === all.length ? [names] : [];
  });
}

/** A list, or one value that stands for a list of one. */
function items(value: ConstValueNode | undefined): readonly ConstValueNode[] {
  if (!value) return [];
  return value.kind === 'ListValue' ? value.values : [value];
}
