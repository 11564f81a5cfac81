import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// A process that runs the stock gateway as its users do, from a separate installation: STOCK_FOLDER. Types are declared here, because the project
// need not have these packages.
process.env.APOLLO_TELEMETRY_DISABLED = '1';
const { STOCK_FOLDER = '.', STOCK_SUPERGRAPH = '' } = process.env;
const load = createRequire(`${STOCK_FOLDER}/package.json`);

type Constructor = new (options: object) => object;
const { ApolloGateway } = load('@apollo/gateway') as { ApolloGateway: Constructor };
const { ApolloServer } = load('@apollo/server') as { ApolloServer: Constructor };
const { startStandaloneServer } = load('@apollo/server/standalone') as {
  startStandaloneServer: (server: object, options: object) => Promise<{ url: string }>;
};

const gateway = new ApolloGateway({ supergraphSdl: readFileSync(STOCK_SUPERGRAPH, 'utf8') });
const server = new ApolloServer({ gateway });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`${JSON.stringify({ name: 'stock', url })}\n`);
process.once('disconnect', () => process.exit(0));
