import { readFile } from 'node:fs/promises';

/** How often the supergraph's file is checked, in milliseconds. */
const LOOK_EVERY = 1_000;

/** Passes on a file's content whenever it has changed. @returns a function that stops watching */
export function watchFile(file: string, onContent: (content: string) => Promise<unknown>): { look: () => void; end: () => void } {
  let timer: NodeJS.Timeout;
  let last: string | undefined;
  let ended = false;
  const look = () => {
    clearTimeout(timer);
    readFile(file, 'utf8')
      .then(async (content) => {
        if (content === last || ended) return;
        last = content;
        await onContent(content);
      })
      // A file that is being replaced exists again a moment later.
      .catch(() => undefined)
      .finally(() => {
        if (!ended) timer = setTimeout(look, LOOK_EVERY).unref();
      });
  };
  look();
  return {
    look,
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}
