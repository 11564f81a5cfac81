import 'reflect-metadata';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { Directive, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { request } from 'undici';
import type { ReportedDisclosure } from '../audit/disclosure.js';
import { type PackedDisclosures, unpackDisclosures } from '../audit/packed-disclosures.js';
import { Chart } from '../chart/chart.js';
import { resolveChartReference } from '../chart/chart-reference.js';
import { makeChartRules } from '../chart/chart-rules.js';
import type { ChartSource } from '../chart/reader/chart-answer.js';
import { makeChartReader } from '../chart/reader/chart-reader.js';
import type { ContentSource, DemandActive } from '../content/content-route.js';
import { ContentUrls } from '../content/content-urls.js';
import { SealedTokens } from '../content/sealed-tokens.js';
import { KitError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import { CallerTokens, signCallerToken } from '../identity/caller-token.js';
import { makeKeys, signingKey } from '../process/keys/system-keys.js';
import { createSubgraph, startSubgraph } from '../server/create-subgraph.js';
import { allow, rule } from '../server/shield.js';
import type { SubgraphRuntime } from '../server/subgraph-runtime.js';
import { ViewerHandovers, type ViewerOptions } from '../server/viewer-handover.js';
import { callerOf, NOW, permitIssuer } from './issuers.js';

export const SECRET = 'Tanaka Hanako 0012345';

@ObjectType()
@Directive('@key(fields: "id permit")')
export class TestChart extends Chart {
  @Field(() => String, { nullable: true })
  ownNamed(): string {
    return SECRET;
  }

  /** A field without a category. */
  @Field(() => String, { nullable: true })
  ownUnnamed(): string {
    return SECRET;
  }
}

/** An entity without a rule. */
@ObjectType()
@Directive('@key(fields: "id")')
export class Forgotten {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  secret!: string;
}

@Resolver()
class TestResolver {
  @Query(() => String)
  open(): string {
    return 'open';
  }

  @Query(() => String)
  unruled(): string {
    return SECRET;
  }

  @Query(() => Forgotten)
  forgotten(): Forgotten {
    return { id: '1', secret: SECRET };
  }

  @Query(() => String)
  failing(): string {
    throw new Error(SECRET);
  }

  @Query(() => String, { nullable: true })
  refused(): string {
    throw new KitError('NOT_FOUND', { cause: new Error(SECRET) });
  }

  @Query(() => String, { nullable: true })
  brokenRule(): string {
    return SECRET;
  }

  @Mutation(() => String, { nullable: true })
  unruledMutation(): string {
    return SECRET;
  }
}

export type GraphqlAnswer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any operation of a test
  data: any;
  /** What the answer discloses; undefined if it has no report. */
  disclosures: ReportedDisclosure[] | undefined;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
  text: string;
};

/** The parts of the system that a test can replace. */
export interface TestSubgraphOptions {
  readonly deadline?: number;
  /** The bytes behind its addresses. If absent, it serves none. */
  readonly content?: ContentSource;
  /** Its own viewer. If absent, it has none. */
  readonly viewer?: ViewerOptions;
  /** Whether a person may act. By default every person may. */
  readonly demandActive?: DemandActive;
  /** Plugins of Apollo Server. */
  readonly plugins?: SubgraphRuntime['plugins'] | undefined;
  /** Milliseconds since 1970, for everything that is signed, sealed and checked. A test that moves the time keeps it in its own variable. */
  readonly now?: () => number;
}

/** A connected system built with the kit, on loopback, with a port that the test provides. */
export async function testSubgraph(source: ChartSource, options: TestSubgraphOptions = {}) {
  const { content, now = () => NOW } = options;
  const gateway = await makeKeys({ sealing: false });
  const issuer = await permitIssuer('test-system');
  const permits = await issuer.permits(now);
  const key = await signingKey(gateway.privateSet);
  const callerToken = (caller: Caller, audience = 'test-system') =>
    signCallerToken(caller, { audience, issuer: 'hareyaka-gateway', key, now: now() });
  const urls = new ContentUrls('test-system', issuer.keys.privateSet, now);
  const log: string[] = [];
  const charts = makeChartReader(source);
  const subgraph = await createSubgraph({
    name: 'test-system',
    resolvers: [TestResolver],
    entities: [TestChart, Forgotten],
    references: { TestChart: resolveChartReference(TestChart), Forgotten: async ({ id }: { id: string }) => ({ id, secret: SECRET }) },
    shield: {
      TestChart: makeChartRules(undefined, { ownNamed: 'DIAGNOSIS' }),
      Query: {
        open: allow,
        forgotten: allow,
        failing: allow,
        refused: allow,
        brokenRule: rule('is broken', { cache: 'no_cache' })(async () => {
          throw new Error(SECRET);
        }),
      },
    },
  });
  const served = await startSubgraph(subgraph, {
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'info' }, { write: (line) => log.push(line) }),
    deadline: options.deadline ?? 5_000,
    now,
    callers: new CallerTokens({ audience: 'test-system', issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) }, now),
    grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
    content: content && { urls, source: content },
    viewer: options.viewer && new ViewerHandovers(options.viewer, new SealedTokens(issuer.keys.privateSet, 'viewer test-system'), now),
    demandActive: options.demandActive ?? (async () => undefined),
    plugins: options.plugins,
    ready: async () => true,
    extend: (context) => ({ charts: charts(context) }),
  });
  const ask = async (
    query: string,
    variables?: object,
    more: { caller?: Caller; headers?: Record<string, string> } = {},
  ): Promise<GraphqlAnswer> => {
    const token = callerToken(more.caller ?? callerOf());
    const answer = await request(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more.headers },
      body: JSON.stringify({ query, variables }),
    });
    const text = await answer.body.text();
    const { data, errors, extensions } = JSON.parse(text) as Pick<GraphqlAnswer, 'data'> & {
      errors?: GraphqlAnswer['errors'];
      extensions?: { disclosures?: PackedDisclosures };
    };
    return {
      status: answer.statusCode,
      data,
      disclosures: extensions?.disclosures && unpackDisclosures(extensions.disclosures),
      errors: errors ?? [],
      text,
    };
  };
  return { url: served.url, close: served.close, subgraph, issuer, log, ask, urls, callerToken };
}
