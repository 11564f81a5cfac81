import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { accessToken } from '../network/issuer/access-token.js';
import { ensurePortal } from '../network/launch/build-portal.js';
import { type Fleet, startFleet } from '../network/launch/fleet.js';
import { seedCare } from '../network/launch/seed-care.js';
import { DEMO_ACCOUNTS } from '../network/world/demo-accounts.js';
import type { PortalScreen } from './portal-screens.js';
import { settle, signIn } from './visit.js';

/** Widths and heights of the window, in pixels: a telephone, a tablet, a desk. */
const SIZES = [
  { width: 375, height: 812 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];
const CHARTS = '{ viewablePatients(first: 40) { edges { node { id charts { facilities { id } } } } } }';

/**
 * Takes a picture of every screen against the demo network: as a doctor at three widths in Japanese and at one in English; as each other account the first screen.
 *
 * @param folder where the pictures go
 * @returns their files
 */
export async function pictureScreens(context: BrowserContext, folder: string, screens: readonly PortalScreen[]): Promise<string[]> {
  const data = await mkdtemp(join(tmpdir(), 'hareyaka-pictures-'));
  const portal = await ensurePortal(() => process.stderr.write('building the portal …\n'));
  const fleet = await startFleet({ folder: data, portal, logLevel: 'error' });
  try {
    const patient = await findPatient(fleet);
    const [inCare] = await seedCare(fleet);
    const page = await context.newPage();
    const files: string[] = [];
    const take = async (name: string) => {
      const file = join(folder, `${name}.png`);
      await page.screenshot({ path: file });
      files.push(file);
      process.stderr.write(`${name}\n`);
    };
    const open = async ({ name, path }: PortalScreen) => {
      await page.goto(`${fleet.gateway}${path(name === 'care' ? (inCare?.id ?? patient) : patient)}`);
      await settle(page);
    };
    await page.goto(`${fleet.gateway}/`);
    await settle(page);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await take(`sign-in-${size.width}`);
    }
    await signIn(page, fleet.gateway, 'dr-sato');
    for (const screen of screens) {
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await open(screen);
        await take(`${screen.name}-${size.width}`);
      }
    }
    await page.evaluate(`localStorage.setItem('hareyaka.language', 'en')`);
    for (const screen of screens) {
      await open(screen);
      await take(`${screen.name}-1440-en`);
    }
    await page.evaluate(`localStorage.removeItem('hareyaka.language')`);
    await page.setViewportSize(SIZES[1]!);
    for (const { account } of DEMO_ACCOUNTS.filter(({ account }) => account !== 'dr-sato')) {
      await signIn(page, fleet.gateway, account);
      await take(`patients-820-${account}`);
    }
    return files;
  } finally {
    await fleet.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** The patient of `dr-sato` with the most facilities. */
async function findPatient({ gateway, network: { issuer } }: Fleet): Promise<string> {
  const answer = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await accessToken(issuer, 'dr-sato')}` },
    body: JSON.stringify({ query: CHARTS }),
  });
  type Edge = { node: { id: string; charts: { facilities: unknown[] }[] } };
  const { data } = (await answer.json()) as { data: { viewablePatients: { edges: Edge[] } } };
  const size = ({ node }: Edge) => node.charts.reduce((sum, { facilities }) => sum + facilities.length, 0);
  return [...data.viewablePatients.edges].sort((a, b) => size(b) - size(a))[0]!.node.id;
}
