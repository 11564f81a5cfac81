import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { endOnSignal } from '../subgraphs/kit/process/end-on-signal.js';
import { logger } from '../subgraphs/kit/process/log.js';
import { ConfigError, readConfig } from './config.js';
import { START_ERRORS } from './errors.js';
import { explain } from './explain.js';
import { startGateway } from './gateway.js';

const command = new Command('gateway')
  .description('The federation gateway: one graph over every connected system, or over any Federation 2 supergraph.')
  .option('--supergraph <file>', 'SDL of the supergraph (HAREYAKA_SUPERGRAPH; schema/supergraph.graphql)')
  .option('--listen <host:port>', 'where to listen (HOST, PORT; 127.0.0.1:4000)')
  .option('--auth <kind>', 'oidc (HAREYAKA_OIDC_…); or none: serves without authentication')
  .option('--introspect <list>', 'for development: composes the supergraph of running subgraphs: name=URL,…')
  .option('--engine <name>', 'for comparison: apollo plans and executes with the stock ApolloGateway')
  .option(
    '--shadow <part>',
    'for comparison: asks the stock ApolloGateway this part of all queries too (0 to 1, such as 0.01) and logs where its answers differ. Subgraphs and their sources are called twice for these',
  )
  .option('--explain <file>', 'explains what the gateway would do with the operations of a file, without any subgraph call, and ends')
  .option('--scopes <scopes>', 'with --explain: scopes of the caller, separated by spaces; without it the caller has not signed in')
  .option('--policies <names>', 'with --explain: policies that accept the caller, separated by spaces', '')
  .option('--variables <json>', 'with --explain: variables, for the cost', '{}')
  .addHelpText('after', '\nEverything else is configured by the environment: gateway/README.md lists the variables.')
  .action(async (options: Options) => {
    try {
      if (options.explain !== undefined) {
        process.stdout.write(await explainFile(options.explain, options));
        return;
      }
      const read = readConfig(process.env, options);
      const introspected =
        read.introspect.length > 0 ? await (await import('./apollo/introspect.js')).introspectSubgraphs(read) : undefined;
      const config = introspected ? { ...read, supergraph: introspected.supergraphSdl } : read;
      // The semi-space size from the command line is for this thread. The planner's threads, which start later, get less.
      setFlagsFromString('--min-semi-space-size=1');
      setFlagsFromString('--max-semi-space-size=16');
      const gateway = await startGateway(config, logger('gateway', config.logLevel));
      introspected?.onChange((sdl) => void gateway.change(sdl));
      process.stdout.write(`${JSON.stringify({ name: 'gateway', url: gateway.url, metrics: gateway.metrics })}\n`);
      process.on('SIGHUP', () => {
        gateway.look();
        gateway.reread();
      });
      endOnSignal(async () => {
        await introspected?.end();
        await gateway.close();
      });
    } catch (error) {
      const { code, problems } =
        error instanceof ConfigError
          ? error
          : { code: 'START_FAILED' as const, problems: [{ variable: '', problem: (error as Error).message }] };
      for (const { variable, problem } of problems)
        process.stderr.write(`gateway: ${[`${code}:`, variable, problem].filter(Boolean).join(' ')}\n`);
      process.exit(START_ERRORS[code].exit);
    }
  });

await command.parseAsync();

interface Options {
  readonly supergraph?: string;
  readonly listen?: string;
  readonly auth?: string;
  readonly introspect?: string;
  readonly engine?: string;
  readonly shadow?: string;
  readonly explain?: string;
  readonly scopes?: string;
  readonly policies: string;
  readonly variables: string;
}

/** An explanation makes no subgraph call, so it needs neither keys nor an issuer. */
async function explainFile(file: string, options: Options): Promise<string> {
  const config = readConfig(process.env, { supergraph: options.supergraph, auth: 'none' });
  return await explain(config, await readFile(file, 'utf8'), {
    scopes: options.scopes?.split(' ').filter(Boolean),
    policies: options.policies.split(' ').filter(Boolean),
    variables: JSON.parse(options.variables) as Record<string, unknown>,
  });
}
