import { request } from 'undici';
import { accessToken } from '../issuer/access-token.js';
import type { Fleet } from './fleet.js';
import { writtenShort } from './readme-example.js';

/** The portal's main query: every patient whom the doctor may see, from every system that has data of the patient. */
export const PORTAL_QUERY = `query Portal($first: Int!, $filter: PatientFilter) {
  viewablePatients(first: $first, filter: $filter) {
    edges { node {
      name kana birthDate sex
      charts {
        system { name }
        prescriptions(first: 2) {
          nodes { date facility { name } items { drug { text } days } } pageInfo { hasNextPage } complete answers { facility { name } state }
        }
        labResults(first: 3) {
          nodes { date facility { name } item { text } value unit abnormal } pageInfo { hasNextPage } complete answers { facility { name } state }
        }
      }
    } }
  }
}`;

interface ShownChart {
  readonly system: { readonly name: string };
  readonly prescriptions: { readonly answers: readonly { readonly state: string }[] } | null;
  readonly labResults: ShownChart['prescriptions'];
}

/** Whether every facility of the chart answered, and withheld nothing. */
function isWhole({ prescriptions, labResults }: ShownChart): boolean {
  return [prescriptions, labResults].every((list) => list?.answers.every(({ state }) => state === 'ANSWERED' || state === 'NOT_SERVED'));
}

/** Sends the running demo its main query, and prints it with its real answer, the accounts, and how to get a token. */
export async function showDemo(fleet: Fleet, say: (text: string) => void): Promise<void> {
  const token = await accessToken(fleet.network.issuer, 'dr-sato');
  const ask = async (query: string, variables: object) => {
    const { body } = await request(`${fleet.gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await body.json()) as {
      data: { viewablePatients: { edges: { node: { name: string; charts: ShownChart[] } }[] } };
    };
  };
  // The whole list first: it finds a patient to show, and warms every path for the first user.
  const list = await ask(PORTAL_QUERY, { first: 50 });
  // A patient without withheld data whose systems all answered: errors do not matter for a first look.
  const inBoth = list.data.viewablePatients.edges.filter(({ node }) =>
    ['HumanBridge', 'ID-Link'].every((name) => node.charts.some(({ system }) => system.name === name)),
  );
  let variables = {};
  let answer = list;
  for (const { node } of inBoth) {
    variables = { first: 1, filter: { name: node.name } };
    answer = await ask(PORTAL_QUERY, variables);
    if (answer.data.viewablePatients.edges[0]?.node.charts.every(isWhole)) break;
  }
  say(
    `\nThe portal asks, as dr-sato, for a patient who is known in both systems:\n\n${PORTAL_QUERY}\n\n${JSON.stringify(variables)}\n\nand is answered:\n`,
  );
  say(writtenShort(answer));
  say('\nAccounts of the demo ("another way" on the sign-in page asks for a code: npm run -s demo -- totp ACCOUNT):');
  for (const { account, name, profession } of fleet.network.accounts) say(`  ${account.padEnd(12)} ${profession.padEnd(14)} ${name}`);
  say(
    '\nMake a hospital fail (npm run demo -- hospitals lists them), and see what is left. What was read before is still shown; ask for something else:',
  );
  say('  npm run -s demo -- fault 備前そら病院 slow     kinds: slow refuse cut malformed wrong-patient;   npm run -s demo -- heal');
  say('\nTry it (with the same HAREYAKA_DATA_DIR, if you set one):');
  say('  TOKEN=$(npm run -s token -- dr-sato)');
  say(
    `  curl -s ${fleet.gateway}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"query":"{ me { name } }"}'`,
  );
}
