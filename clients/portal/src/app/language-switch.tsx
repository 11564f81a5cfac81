import { Button } from '../components/button.js';
import { useLanguage, useWords } from '../words/use-words.js';

/** Changes between Japanese and English. It is named in the other language, so that those who need it can read it. */
export function LanguageSwitch() {
  const { app } = useWords();
  const { language, setLanguage } = useLanguage();
  const other = language === 'ja' ? 'en' : 'ja';
  return (
    <Button look="quiet" size="small" icon="language" lang={other} onClick={() => setLanguage(other)}>
      {app.languageOther}
    </Button>
  );
}
