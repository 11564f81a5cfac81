import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Masters,
  NO_MASTERS,
  readActMaster,
  readDiseaseMaster,
  readDrugMaster,
  readHotMaster,
  readModifierMaster,
} from '../formats/masters/masters.js';
import { UploaderProblem } from '../problems.js';

/** Reads the public masters of a folder: `y*` drugs, `b*` diseases, `z*` modifiers, `s*` acts, `hot*` HOT9. Of several the last name counts. */
export function readMasters(folder: string | undefined): Masters {
  if (folder === undefined) return NO_MASTERS;
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (cause) {
    throw new UploaderProblem('FOLDER_MISSING', { detail: 'masters', cause });
  }
  const read = <T>(form: RegExp, reader: (bytes: Uint8Array) => T, none: T): T => {
    const name = names.findLast((one) => form.test(one));
    return name === undefined ? none : reader(readFileSync(join(folder, name)));
  };
  return {
    drugs: read(/^y.*\.(csv|txt)$/i, readDrugMaster, NO_MASTERS.drugs),
    hot: read(/^hot.*\.(csv|txt)$/i, readHotMaster, NO_MASTERS.hot),
    diseases: read(/^b.*\.(csv|txt)$/i, readDiseaseMaster, NO_MASTERS.diseases),
    modifiers: read(/^z.*\.(csv|txt)$/i, readModifierMaster, NO_MASTERS.modifiers),
    acts: read(/^s.*\.(csv|txt)$/i, readActMaster, NO_MASTERS.acts),
  };
}
