import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { serveGallery } from './serve-gallery.js';
import { waitUntil } from './visit.js';

/**
 * Takes a picture of every state in the gallery, 820 pixels wide.
 *
 * @param folder where the pictures go
 * @returns their files
 */
export async function pictureGallery(context: BrowserContext, folder: string): Promise<string[]> {
  const gallery = await serveGallery();
  try {
    const page = await context.newPage();
    await page.setViewportSize({ width: 820, height: 1000 });
    await page.goto(`${gallery.url}/gallery`);
    await waitUntil(page, 'window.galleryIds');
    const files: string[] = [];
    for (const state of (await page.evaluate('window.galleryIds')) as string[]) {
      await page.goto(`${gallery.url}/gallery?show=${encodeURIComponent(state)}`);
      await page.locator('[data-gallery]').waitFor({ state: 'attached' });
      const file = join(folder, `${state.replaceAll('/', '-')}.png`);
      await page.screenshot({ path: file });
      files.push(file);
    }
    return files;
  } finally {
    await gallery.close();
  }
}
