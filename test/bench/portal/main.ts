import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { request } from 'undici';
import { launchBrowser } from '../../e2e/launch-browser.js';
import { accessToken } from '../../network/issuer/access-token.js';
import { ensurePortal, PORTAL_FOLDER } from '../../network/launch/build-portal.js';
import { type Fleet, startFleet } from '../../network/launch/fleet.js';
import { settle, signIn, waitUntil } from '../../portal/visit.js';
import { measureScroll } from './measure-scroll.js';

const HELP = `npm run bench:portal: a doctor's four minutes, in a real browser: milliseconds from a click to what it shows, each the median of all rounds.

  --rounds N      rounds of each measurement (5)
  --hospitals N   hospitals of the network, which all know the patient (20: about 3,000 items)

Measured with all hospitals well, with one that answers three seconds late, and with one that resets every connection. It needs Chromium.
`;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    hospitals: { type: 'string', default: '20' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const rounds = Number(values.rounds);

interface Patient {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly charts: readonly { readonly facilities: readonly { readonly id: string }[] }[];
}

const folder = await mkdtemp(join(tmpdir(), 'hareyaka-bench-portal-'));
const fleet = await startFleet({
  folder,
  portal: await ensurePortal(() => process.stderr.write('building the portal …\n')),
  hospitals: Number(values.hospitals),
  everywhere: 1,
  logLevel: 'error',
  onLog: () => undefined,
});
const browser = await launchBrowser();
try {
  const patient = await findPatient(fleet);
  const facilities = new Set(patient.charts.flatMap((chart) => chart.facilities.map(({ id }) => id))).size;
  const items = await countItems(fleet, patient);
  process.stdout.write(`a patient of ${facilities} facilities with ${items} items; median of ${rounds}\n`);
  const world = JSON.parse(await (await request(`${fleet.network.control}/world`)).body.text()) as {
    facilities: { institutionCode: string; system: string | null }[];
  };
  const hospital = world.facilities.find(({ system }) => system === 'humanbridge')!.institutionCode;
  for (const [state, fault] of [
    ['all hospitals well', undefined],
    ['one hospital answers 3 s late', { kind: 'slow', ms: 3000 }],
    ['one hospital resets every connection', { kind: 'refuse' }],
  ] as const) {
    if (fault) await request(`${fleet.network.control}/faults/${hospital}`, { method: 'PUT', body: JSON.stringify(fault) });
    const measured: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      const page = await browser.context.newPage();
      for (const [what, took] of Object.entries(await visit(page, patient))) {
        measured[what] = [...(measured[what] ?? []), took];
      }
      await page.close();
    }
    process.stdout.write(`\n== ${state}\n`);
    for (const [what, took] of Object.entries(measured)) process.stdout.write(`${what}: ${median(took).toFixed(0)} ms\n`);
    await request(`${fleet.network.control}/faults`, { method: 'DELETE' });
  }
  process.stdout.write('\n== JavaScript, gzip: what each route needs, and all screens, which load once a page stands\n');
  for (const [route, bytes] of Object.entries(await measureScripts(patient)))
    process.stdout.write(`${route}: ${(bytes / 1024).toFixed(0)} kB\n`);
  const page = await browser.context.newPage();
  await signIn(page, fleet.gateway, 'dr-sato');
  const { tasks, longest } = await measureScroll(page, fleet.gateway, 10_000);
  process.stdout.write(`\n== scrolling 10,000 patients\ntasks over 50 ms: ${tasks}; the longest: ${longest.toFixed(0)} ms\n`);
} finally {
  await browser.close();
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
}

/** One doctor's visit, in milliseconds by what was waited for. */
async function visit(page: Page, patient: Patient): Promise<Record<string, number>> {
  await signIn(page, fleet.gateway, 'dr-sato');
  const took: Record<string, number> = {};
  const named = `document.body.innerText.includes(${JSON.stringify(patient.name)})`;
  const link = `document.querySelector('main a[href="/patients/${patient.id}"]')`;

  await page.locator('main input').first().fill(patient.kana.slice(0, 1));
  took['second key → list by kana'] = await timeTo(page, `typeInto(${JSON.stringify(patient.kana.slice(0, 2))})`, `${link} && ${named}`);
  took['click on the patient → banner and facilities'] = await timeTo(
    page,
    `${link}.click()`,
    `document.querySelector('h1')?.innerText === ${JSON.stringify(patient.name)}`,
  );
  took['… → first data of a system'] = await timeTo(page, '0', `/\\d\\d:\\d\\d 取得/.test(document.body.innerText)`);
  took['… → all systems'] = await timeTo(page, '0', `!document.querySelector('[data-loading="true"]')`);
  took['click 1: laboratory → the table'] = await timeTo(page, `openScreen('検査')`, `document.querySelector('main table tbody')`);
  took['click 2: creatinine → its trend'] = await timeTo(
    page,
    `[...document.querySelectorAll('main table button')].find((one) => one.innerText.includes('クレアチニン')).click()`,
    `document.querySelector('[role=dialog] svg, aside svg, [role=complementary] svg')`,
  );
  await page.keyboard.press('Escape');
  took['click 1: images → the list'] = await timeTo(page, `openScreen('画像')`, `document.querySelector('main img')?.complete`);
  took['click 2: a study → its first picture'] = await timeTo(
    page,
    `document.querySelector('main img').closest('button, a').click()`,
    `[...document.querySelectorAll('img')].some((one) => one.complete && one.naturalWidth > 200)`,
  );
  return took;
}

/** Milliseconds from an action in the page until an expression is true there and drawn. */
async function timeTo(page: Page, action: string, expression: string): Promise<number> {
  return await page.evaluate(`(async () => {
    const typeInto = (text) => {
      const input = document.querySelector('main input');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const openScreen = (name) => [...document.querySelectorAll('nav a')].find((one) => one.innerText.includes(name)).click();
    const began = performance.now();
    ${action};
    while (!(${expression})) {
      if (performance.now() - began > 60000) throw new Error(${JSON.stringify(expression)} + ' does not come: ' + document.body.innerText.slice(0, 500));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - began;
  })()`);
}

/** Bytes of JavaScript, gzipped: what each route needs when it is opened first, and with all screens that the portal loads when the browser is idle. */
async function measureScripts(patient: Patient): Promise<Record<string, number>> {
  const bytes: Record<string, number> = {};
  for (const [name, route, isIdle] of [
    ['/patients', '/patients', false],
    ...['', '/timeline', '/laboratory', '/medications', '/images', '/documents'].map(
      (part) => [`/patients/…${part}`, `/patients/${patient.id}${part}`, false] as const,
    ),
    ['/emergency', '/emergency', false],
    ['/access', '/access', false],
    ['all screens', '/patients', true],
  ] as const) {
    const page = await browser.context.newPage();
    if (!isIdle) await page.addInitScript('window.requestIdleCallback = () => 0');
    await signIn(page, fleet.gateway, 'dr-sato');
    const scripts = new Set<string>();
    page.on('request', (sent) => {
      if (sent.resourceType() === 'script') scripts.add(new URL(sent.url()).pathname);
    });
    await page.goto(`${fleet.gateway}${route}`);
    await settle(page);
    await waitUntil(page, 'document.readyState === "complete"');
    if (isIdle) await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(
      [...scripts].map(async (path) => gzipSync(await readFile(join(PORTAL_FOLDER, path)), { level: 9 }).length),
    );
    bytes[name] = sizes.reduce((sum, size) => sum + size, 0);
    await page.close();
  }
  return bytes;
}

async function findPatient(of: Fleet): Promise<Patient> {
  const { edges } = (await ask(of, '{ viewablePatients(first: 100) { edges { node { id name kana charts { facilities { id } } } } } }'))
    .viewablePatients as {
    edges: { node: Patient }[];
  };
  const size = ({ charts }: Patient) => charts.reduce((sum, { facilities }) => sum + facilities.length, 0);
  return edges.map(({ node }) => node).sort((a, b) => size(b) - size(a))[0]!;
}

async function countItems(of: Fleet, { id }: Patient): Promise<number> {
  const lists = ['prescriptions', 'labResults', 'encounters', 'diagnoses', 'injections', 'imagingStudies', 'documents', 'allergies'];
  const { patient } = await ask(
    of,
    `query ($id: ID!) { patient(id: $id) { charts { ${lists.map((list) => `${list}(first: 1000) { nodes { id } }`).join(' ')} } } }`,
    { id },
  );
  return (patient as { charts: Record<string, { nodes: unknown[] } | null>[] }).charts
    .flatMap((chart) => Object.values(chart))
    .reduce((sum, list) => sum + (list?.nodes.length ?? 0), 0);
}

async function ask(of: Fleet, query: string, variables: object = {}): Promise<Record<string, unknown>> {
  const answer = await request(`${of.gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await accessToken(of.network.issuer, 'dr-sato')}` },
    body: JSON.stringify({ query, variables }),
  });
  return ((await answer.body.json()) as { data: Record<string, unknown> }).data;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
