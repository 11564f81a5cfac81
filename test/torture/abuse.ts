import { setTimeout as pause } from 'node:timers/promises';
import type { MeasuredGateway } from '../bench/gateways.js';
import { me, PATIENT_LIST } from '../bench/operations.js';
import { Attacker } from './attacker.js';
import { type Battlefield, DEADLINES } from './battlefield.js';
import { askBeside, type BesideFigures } from './beside.js';

/** One way in which a caller with one token may try to stop the gateway for others. It runs until `over`. */
interface Attack {
  readonly name: string;
  /** The behaviour of the subgraph of notes during the attack. */
  readonly notes?: 'bomb' | 'drip';
  run(attacker: Attacker): Promise<void>;
}

const RIGHT = JSON.stringify({ data: me.expected });
const OPERATION_DEADLINE = Number(DEADLINES.HAREYAKA_OPERATION_DEADLINE_MS);

export const ATTACKS: readonly Attack[] = [
  { name: 'none', run: async (attacker) => await attacker.untilOver(async () => await pause(50)) },
  {
    name: 'bodies that come as the deadline ends',
    run: async (attacker) => {
      const body = '{"query":"{ me { name } }"}';
      await attacker.untilOver(async () => {
        const socket = attacker.begin(body.length, body.slice(0, 1));
        setTimeout(() => socket.write(body.slice(1)), OPERATION_DEADLINE - 40).unref();
        await pause(50);
      });
    },
  },
  {
    name: '1,000 half-sent bodies',
    run: async (attacker) => {
      for (let index = 0; index < 1_000; index++) attacker.begin(1_000, '{');
      await attacker.untilOver(async () => await pause(50));
    },
  },
  { name: 'lists under many names', run: async (attacker) => await attacker.flood(20, (index) => aliased(index, 20)) },
  { name: 'ever new operations, hard to plan', run: async (attacker) => await attacker.flood(20, (index) => aliased(index, 60, true)) },
  {
    name: 'texts of a megabyte',
    run: async (attacker) => await attacker.flood(5, (index) => `{ me { name } }\n${`# ${index}\n`.repeat(120_000)}`),
  },
  {
    name: 'answers that are not read',
    run: async (attacker) => {
      const body = JSON.stringify({ query: PATIENT_LIST, variables: { first: 20 } });
      for (let index = 0; index < 60; index++) {
        const socket = attacker.begin(body.length, body).pause();
        // Pipelines requests on one connection and reads no answer.
        for (let more = 0; more < 40; more++) attacker.write(socket, body);
      }
      await attacker.untilOver(async () => await pause(50));
    },
  },
  { name: 'a subgraph that answers with millions of objects', notes: 'bomb', run: async (attacker) => await attacker.flood(4, withNotes) },
  { name: 'a subgraph that answers byte by byte', notes: 'drip', run: async (attacker) => await attacker.flood(4, withNotes) },
];

function withNotes(index: number): string {
  return `{ a${index}: patients { notes { text } } }`;
}

function aliased(index: number, count: number, distinct = false): string {
  const fields = 'charts { id ... on HumanBridgeChart { labResults { item value } } ... on IdLinkChart { labResults { item } } }';
  const lists = Array.from({ length: count }, (_, alias) => `a${alias}: patients(first: 20) { id name ${fields} }`);
  return `query Q${distinct ? index : ''} { ${distinct ? `x${index}: me { name } ` : ''}${lists.join(' ')} }`;
}

/** Runs each attack beside an honest caller who requests one field. @param gateway absent: the gateway of the battlefield */
export async function abuse(
  field: Battlefield,
  { seconds, gateway = field.gateway, only }: { seconds: number; gateway?: MeasuredGateway; only?: string },
): Promise<BesideFigures[]> {
  const [honest = '', ...others] = field.issuer.callers(ATTACKS.length + 1);
  const figures: BesideFigures[] = [];
  for (const [index, attack] of ATTACKS.entries()) {
    if (only !== undefined && only !== attack.name) continue;
    if (attack.notes) await field.behave('notes', attack.notes);
    const attacker = new Attacker(gateway.origin, others[index]!);
    const attacked = attack.run(attacker).catch(() => undefined);
    const question = { origin: gateway.origin, authorization: honest, body: me.body, isRight: (text: string) => text === RIGHT };
    figures.push({ attack: attack.name, ...(await askBeside(question, seconds)) });
    await attacker.end();
    await attacked;
    await field.behave('notes', 'well');
  }
  return figures;
}
