import type { gallery as ja } from './gallery.ja.js';

export const gallery: typeof ja = {
  title: 'Every component and screen, in every state',
  hint: 'Choose one from the list.',
};
