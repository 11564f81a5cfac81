import { useEffect } from 'react';
import { useWords } from '../words/use-words.js';

/** The page's title: the screen and the network, never a patient. */
export function usePageTitle(screen: string): void {
  const { app } = useWords();
  useEffect(() => {
    document.title = `${screen} | ${app.name}`;
  }, [screen, app.name]);
}
