import { access } from './access.ja.js';
import { app } from './app.ja.js';
import { care } from './care.ja.js';
import { chart } from './chart.ja.js';
import { documents } from './documents.ja.js';
import { dose } from './dose.ja.js';
import { emergency } from './emergency.ja.js';
import { gallery } from './gallery.ja.js';
import { images } from './images.ja.js';
import { laboratory } from './laboratory.ja.js';
import { medications } from './medications.ja.js';
import { patients } from './patients.ja.js';
import { sending } from './sending.ja.js';
import { session } from './session.ja.js';
import { summary } from './summary.ja.js';
import { timeline } from './timeline.ja.js';

/** All words of the portal in Japanese: one section for each screen, and those that all screens share. */
export const ja = {
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
