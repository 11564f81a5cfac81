import type { summary as ja } from './summary.ja.js';

export const summary: typeof ja = {
  title: 'Summary',
  drugs: {
    title: 'Current drugs',
    double: 'Duplicate',
    similar: 'Similar',
    until: (date: string) => `until ${date}`,
    from: (date: string) => `from ${date}`,
    injection: 'injection',
    maybeCurrent: 'may have ended',
    noneCurrent: 'No drug is known to be in use now. Earlier prescriptions and injections are in the list.',
  },
  abnormal: {
    title: 'New abnormal results',
    none: 'No new abnormal results among those retrieved',
    auto: 'out of range (automatic)',
    trend: (item: string, count: number) => `Trend of ${item}, ${count} values`,
    range: (text: string) => `range ${text}`,
  },
  problems: {
    title: 'Diagnoses',
    primary: 'primary',
    ended: (date: string) => `ended ${date}`,
    past: (count: number) => `${count} ended ${count === 1 ? 'diagnosis' : 'diagnoses'}`,
  },
  encounters: { title: 'Visits and stays' },
  images: { title: 'Images', hasImages: 'with images' },
  documents: { title: 'Documents', untitled: 'untitled' },
  newSince: (when: string) => `New since you last looked (${when})`,
  newCount: (count: number) => `${count}`,
  nothingNew: 'nothing',
  authorUnknown: 'author unknown',
};
