import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../e2e/launch-browser.js';
import { makeContactSheets } from './contact-sheet.js';
import { pictureGallery } from './picture-gallery.js';
import { pictureScreens } from './picture-screens.js';
import { SCREENS } from './portal-screens.js';

const HELP = `npm run portal:pictures: takes a picture of every screen of the portal, against the demo network.

  --out FOLDER   where the pictures and the sheets of six go (required; outside the repository)
  --only NAMES   screens, separated by commas: ${SCREENS.map(({ name }) => name).join(', ')}
  --gallery      all states of the gallery instead, 820 pixels wide
  --readme       also puts the README's pictures into docs/

Screens as a doctor at 375, 820 and 1440 pixels in Japanese, at 1440 in English; as every other account at 820. It needs Chromium.
`;

/** The pictures that the documents show. */
const README_PICTURES = ['summary-1440', 'laboratory-375'];
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    gallery: { type: 'boolean' },
    readme: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help || !values.out) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}
const out = resolve(values.out);
const only = values.only?.split(',');
await mkdir(out, { recursive: true });
const { context, close } = await launchBrowser();
try {
  const pictures = values.gallery
    ? await pictureGallery(context, out)
    : await pictureScreens(
        context,
        out,
        SCREENS.filter(({ name }) => !only || only.includes(name)),
      );
  if (values.readme) for (const name of README_PICTURES) await copyFile(join(out, `${name}.png`), `docs/portal-${name}.png`);
  const sheets = await makeContactSheets(context, pictures, out);
  process.stdout.write(`${pictures.length} pictures, ${sheets.length} sheets in ${out}\n`);
} finally {
  await close();
}
