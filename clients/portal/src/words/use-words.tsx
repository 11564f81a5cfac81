import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { Language } from '../format/care-date.js';
import { en } from './en.js';
import { ja } from './ja.js';
import type { Words } from './words.js';

const CATALOGUES: Readonly<Record<Language, Words>> = { ja, en };
/** The language is a preference of the browser. Nothing else is kept. */
const KEY = 'hareyaka.language';

interface WordsValue {
  readonly words: Words;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const WordsContext = createContext<WordsValue>({ words: ja, language: 'ja', setLanguage: () => {} });

/** Gives the page its words: Japanese, unless the person chose English in this browser. */
export function WordsProvider({ initial, children }: { readonly initial?: Language; readonly children: ReactNode }) {
  const [language, setChosen] = useState<Language>(() => initial ?? readChoice());
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const setLanguage = useCallback((chosen: Language) => {
    setChosen(chosen);
    localStorage.setItem(KEY, chosen);
  }, []);
  const value = useMemo(() => ({ words: CATALOGUES[language], language, setLanguage }), [language, setLanguage]);
  return <WordsContext value={value}>{children}</WordsContext>;
}

/** The words of the page in the person's language. */
export function useWords(): Words {
  return use(WordsContext).words;
}

/** The person's language, and how to change it. */
export function useLanguage(): Omit<WordsValue, 'words'> {
  return use(WordsContext);
}

function readChoice(): Language {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'ja';
}
