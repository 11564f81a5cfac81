import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { HareyakaGateway } from '../../gateway/apollo/hareyaka-gateway.js';

// A process that runs our engine under Apollo Server, as stock-gateway.ts runs the stock one, in the form HOST_FORM: `gateway` returns objects,
// `serverOptions` text. `ready` runs each operation once, and from then on only parses that answer: what the plain form costs without any gateway.
// As in the stock process, callers' tokens are ignored, and the supergraph is the open one.
const { STOCK_SUPERGRAPH = '', HOST_FORM = 'gateway' } = process.env;

const gateway = new HareyakaGateway({ supergraphSdl: readFileSync(STOCK_SUPERGRAPH, 'utf8') });
if (HOST_FORM === 'ready') keepAnswers(gateway);
const server = new ApolloServer(HOST_FORM === 'serverOptions' ? gateway.serverOptions() : { gateway });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`${JSON.stringify({ name: HOST_FORM, url })}\n`);
process.once('disconnect', () => process.exit(0));

function keepAnswers(gateway: HareyakaGateway): void {
  const load = gateway.load.bind(gateway);
  const answers = new Map<string, string>();
  gateway.load = async () => {
    const { executor } = await load();
    return {
      executor: async (context) => {
        const key = context.request.query ?? '';
        const ready = answers.get(key) ?? JSON.stringify(await executor?.(context));
        answers.set(key, ready);
        return JSON.parse(ready);
      },
    };
  };
}
