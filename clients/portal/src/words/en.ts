import { access } from './access.en.js';
import { app } from './app.en.js';
import { care } from './care.en.js';
import { chart } from './chart.en.js';
import { documents } from './documents.en.js';
import { dose } from './dose.en.js';
import { emergency } from './emergency.en.js';
import { gallery } from './gallery.en.js';
import { images } from './images.en.js';
import { laboratory } from './laboratory.en.js';
import { medications } from './medications.en.js';
import { patients } from './patients.en.js';
import { sending } from './sending.en.js';
import { session } from './session.en.js';
import { summary } from './summary.en.js';
import { timeline } from './timeline.en.js';
import type { Words } from './words.js';

/** All words of the portal in English. */
export const en: Words = {
  app,
  session,
  patients,
  chart,
  dose,
  summary,
  timeline,
  laboratory,
  medications,
  images,
  documents,
  care,
  emergency,
  access,
  sending,
  gallery,
};
