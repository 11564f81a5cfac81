import { signCallerToken } from '../../subgraphs/kit/identity/caller-token.js';
import { readCallerKeys } from '../authn/caller-keys.js';
import type { Authentication, GatewayConfig } from '../config.js';
import { openSubgraphConnections } from './engine.js';
import { SubgraphDataSource } from './subgraph-data-source.js';
import { checkHealth, subgraphsOf } from './subgraph-health.js';

/** Milliseconds between two looks at the subgraphs' schemas. */
const LOOK_EVERY = 2_000;

/** A supergraph that is composed from what running subgraphs say of themselves. */
export interface IntrospectedSupergraph {
  readonly supergraphSdl: string;
  /** Calls back with each later one. */
  onChange(listener: (supergraphSdl: string) => void): void;
  end(): Promise<void>;
}

/**
 * Asks running subgraphs for their schemas and composes them, again and again: for development. It loads @apollo/gateway.
 *
 * @throws Error where a subgraph does not answer, or the schemas do not compose
 */
export async function introspectSubgraphs({
  introspect,
  authentication,
  subgraphDeadline,
  answerLimit,
}: GatewayConfig): Promise<IntrospectedSupergraph> {
  const { IntrospectAndCompose } = (await import('@apollo/gateway')).default;
  const listeners: ((supergraphSdl: string) => void)[] = [];
  const dispatcher = openSubgraphConnections(subgraphDeadline);
  const sourceOf = ({ name, url = '' }: { name: string; url?: string }) =>
    new SubgraphDataSource({ name, url, dispatcher, deadline: subgraphDeadline, answerLimit });
  const manager = new IntrospectAndCompose({
    subgraphs: [...introspect],
    pollIntervalInMs: LOOK_EVERY,
    introspectionHeaders: await introspectionHeaders(authentication),
  });
  try {
    const { supergraphSdl, cleanup } = await manager.initialize({
      update: (sdl) => {
        for (const listener of listeners) listener(sdl);
      },
      healthCheck: async (sdl) => await checkHealth(new Map(subgraphsOf(sdl).map((one) => [one.name, sourceOf(one)]))),
      getDataSource: (subgraph) => sourceOf(subgraph) as never,
    });
    const end = async () => {
      await cleanup?.();
      await dispatcher.destroy();
    };
    return { supergraphSdl, onChange: (listener) => void listeners.push(listener), end };
  } catch (error) {
    await dispatcher.destroy();
    throw error;
  }
}

/** A caller token for each subgraph, where the gateway has keys: ours show nothing to a stranger. It names no person and has no scope. */
async function introspectionHeaders(authentication: Authentication) {
  if (authentication.kind !== 'oidc') return {};
  const { callerIssuer: issuer, callerKeys, makeCallerKeys: make } = authentication;
  const { signing: key } = await readCallerKeys(callerKeys, { make });
  const caller = {
    issuer,
    subject: SELF,
    facility: SELF,
    address: '',
    scopes: [],
    assurance: SELF,
    methods: [],
    authenticatedAt: 0,
    operation: SELF,
    opens: [],
    names: [],
  };
  return ({ name }: { name: string }) => ({
    authorization: `Bearer ${signCallerToken(caller, { audience: name, issuer, key, now: Date.now() })}`,
  });
}

const SELF = 'introspection';
