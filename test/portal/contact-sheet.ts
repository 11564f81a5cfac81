import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';

/** Pictures on one sheet. */
const EACH = 6;

/**
 * Lays pictures out on sheets of six, three in a row, each with its file's name under it: so that a person can look at hundreds of them.
 *
 * @param files PNG files, in the order in which they are shown
 * @param folder where the sheets go: `sheet-01.png` and so on
 * @returns the sheets' files
 */
export async function makeContactSheets(context: BrowserContext, files: readonly string[], folder: string): Promise<string[]> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1900, height: 1300 });
  const sheets: string[] = [];
  for (let first = 0; first < files.length; first += EACH) {
    const figures = await Promise.all(
      files.slice(first, first + EACH).map(async (file) => {
        const data = (await readFile(file)).toString('base64');
        return `<figure><img src="data:image/png;base64,${data}"><figcaption>${basename(file, '.png')}</figcaption></figure>`;
      }),
    );
    await page.setContent(`<style>
      body { margin: 8px; display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px; font: 16px sans-serif; background: #777 }
      figure { margin: 0; background: #fff; height: 630px; display: flex; flex-direction: column }
      img { object-fit: contain; object-position: top; min-height: 0; max-width: 100%; flex: 1 }
      figcaption { padding: 2px 6px; background: #222; color: #fff }
    </style>${figures.join('')}`);
    const sheet = join(folder, `sheet-${String(sheets.length + 1).padStart(2, '0')}.png`);
    await writeFile(sheet, await page.screenshot());
    sheets.push(sheet);
  }
  await page.close();
  return sheets;
}
