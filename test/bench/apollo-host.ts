import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { HareyakaGateway } from '../../gateway/apollo/hareyaka-gateway.js';

// A process that runs our engine under Apollo Server, as stock-gateway.ts runs the stock one, in the form HOST_FORM: `gateway` returns objects,
// `serverOptions` text. As in the stock process, callers' tokens are ignored, and the supergraph is the open one.
const { STOCK_SUPERGRAPH = '', HOST_FORM = 'gateway' } = process.env;

const gateway = new HareyakaGateway({ supergraphSdl: readFileSync(STOCK_SUPERGRAPH, 'utf8') });
const server = new ApolloServer(HOST_FORM === 'gateway' ? { gateway } : gateway.serverOptions());
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`${JSON.stringify({ name: HOST_FORM, url })}\n`);
process.once('disconnect', () => process.exit(0));
