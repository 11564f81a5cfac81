import type { Dispatcher } from 'undici';
import { type Clock, SYSTEM_CLOCK } from './clock.js';
import { CloudClient } from './sending/cloud-client.js';
import type { Settings } from './settings.js';
import { OrcaClient } from './sources/orca/orca-client.js';
import { OrcaPolling } from './sources/orca/poll-orca.js';
import { readMasters } from './sources/read-masters.js';
import { WatchedFolder } from './sources/watched-folder.js';
import type { State } from './state/open-state.js';
import { Uploader } from './uploader.js';

/** Wires an uploader as its settings say. @throws UploaderProblem NOT_ENROLLED, FOLDER_MISSING (of the masters) */
export function startUploader(
  state: State,
  settings: Settings,
  { dispatcher, clock = SYSTEM_CLOCK }: { readonly dispatcher?: Dispatcher; readonly clock?: Clock } = {},
): Uploader {
  const { folders, orca, bytesPerSecond } = settings;
  return new Uploader({
    state,
    folders: folders.map((path) => new WatchedFolder(path)),
    orca: orca && new OrcaPolling(new OrcaClient(orca, undefined, clock), state.spool, state.progress, clock, orca.since),
    client: new CloudClient(state.keystore.keys(), { dispatcher, clock, bytesPerSecond }),
    masters: readMasters(settings.masters),
    clock,
  });
}
