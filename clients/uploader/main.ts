import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { EnvHttpProxyAgent } from 'undici';
import { SYSTEM_CLOCK } from './clock.js';
import { deleteFacility, deletePatients } from './commands/delete.js';
import { examine, explain, writeFindings } from './commands/doctor.js';
import { enrol } from './commands/enrol.js';
import { Log } from './commands/log.js';
import { PushListening, runForever, runOnce } from './commands/run.js';
import { describeStatus, FINGERPRINT_NOTE, saveStatus, writeFingerprint } from './commands/status.js';
import { writeDescription } from './describe-upload.js';
import { toProblem, UploaderProblem } from './problems.js';
import { CloudClient } from './sending/cloud-client.js';
import { readSettings } from './settings.js';
import { OrcaPush } from './sources/orca/orca-push.js';
import { startUploader } from './start-uploader.js';
import { findFingerprint } from './state/keystore.js';
import { lockState } from './state/lock.js';
import { openState } from './state/open-state.js';

const DEFAULT_STATE =
  process.platform === 'win32' ? join(process.env.ProgramData ?? homedir(), 'hareyaka-uploader') : join(homedir(), '.hareyaka-uploader');
/** It reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
const dispatcher = new EnvHttpProxyAgent();

const program = new Command('uploader')
  .description('Sends what a receipt computer holds to the receipt cloud, encrypted. レセコンのデータを暗号化して送ります。')
  .option('--state <folder>', 'keys, settings.json and everything that was read, encrypted / 状態フォルダー', DEFAULT_STATE);

const stateFolder = () => program.opts<{ state: string }>().state;

program
  .command('enrol')
  .description('enrols this machine with the code from the operator / この端末を登録します')
  .argument('<code>', 'CODE.FINGERPRINT')
  .requiredOption('--cloud <address>', 'the address of the receipt cloud, https://… / クラウドのアドレス')
  .option('--name <name>', 'what the operator calls this machine / この端末の名前', hostname())
  .action(async (typed: string, { cloud, name }: { cloud: string; name: string }) => {
    const state = openState(stateFolder());
    const free = await lockState(stateFolder());
    try {
      const { tenant, institution } = await enrol(state.keystore, { cloud, typed, name, connection: { dispatcher } });
      const fingerprint = writeFingerprint(findFingerprint(state.keystore.keys()));
      process.stdout.write(`登録しました / Enrolled: ${tenant} ${institution}\n${FINGERPRINT_NOTE}: ${fingerprint}\n`);
    } finally {
      await free();
    }
  });

program
  .command('run')
  .description('reads the sources and sends what is new, until it is ended / 読み取りと送信を続けます')
  .option('--once', 'ends when everything was sent / 一度だけ')
  .option('--dry-run', 'shows what would be sent, and sends nothing / 送信せずに一覧を表示')
  .action(async ({ once, dryRun }: { once?: true; dryRun?: true }) => {
    const folder = stateFolder();
    const free = await lockState(folder);
    try {
      const settings = readSettings(folder);
      const uploader = startUploader(openState(folder), settings, { dispatcher });
      const log = new Log(folder, SYSTEM_CLOCK);
      const pollMs = settings.pollSeconds * 1_000;
      if (dryRun) {
        let { description, collected } = await uploader.describe();
        if (collected.waiting > 0) {
          await SYSTEM_CLOCK.wait(Math.min(pollMs, 10_000));
          ({ description, collected } = await uploader.describe());
        }
        for (const language of ['ja', 'en'] as const) process.stdout.write(`${writeDescription(description, language)}\n`);
        for (const problem of collected.problems) log.problem(problem);
        if (collected.problems.length > 0) process.exitCode = 1;
        return;
      }
      const onRound = (round: Parameters<typeof saveStatus>[1]) => saveStatus(folder, round, SYSTEM_CLOCK.now());
      const running = { uploader, log, clock: SYSTEM_CLOCK, pollMs, onRound, keepDays: settings.keepDays };
      if (once) {
        if ((await runOnce(running)).problems.length > 0) process.exitCode = 1;
        return;
      }
      const ending = new AbortController();
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
      log.write('STARTED');
      const push = settings.orca?.push === undefined ? undefined : new PushListening();
      const listening =
        push &&
        new OrcaPush(
          settings.orca!.push!,
          (hint) => push.add(hint),
          () => push.wake(),
        ).listen(ending.signal);
      const final = await runForever(running, ending.signal, push);
      ending.abort();
      await listening;
      log.write('ENDED');
      if (final) throw final;
    } finally {
      await free();
    }
  });

program
  .command('delete')
  .description('deletes patients in the cloud, for ever / クラウドから患者データを削除します（元に戻せません）')
  .option('--patient <id>', "one patient, by the facility's number / 患者番号")
  .option('--all', 'everything of this facility; nothing more is sent / この施設のすべて')
  .option('--yes', 'really deletes / 実行します')
  .action(async ({ patient, all, yes }: { patient?: string; all?: true; yes?: true }) => {
    if ((patient === undefined) === (all === undefined)) return program.error('--patient ID or --all');
    const state = openState(stateFolder());
    const free = await lockState(stateFolder());
    try {
      const client = new CloudClient(state.keystore.keys(), { dispatcher });
      if (!yes) throw new UploaderProblem('NOT_CONFIRMED');
      const deleted =
        patient === undefined ? await deleteFacility(state, client) : await deletePatients(state, client, [state.records.tagOf(patient)]);
      process.stdout.write(`削除しました / Deleted: ${deleted}\n証明書 / Certificates: ${state.certificates}\n`);
      if (deleted === 0) process.exitCode = 1;
    } finally {
      await free();
    }
  });

program
  .command('doctor')
  .description('tests everything, and says what to do / すべてを確認し、対処を示します')
  .action(async () => {
    const findings = await examine({ folder: stateFolder(), connection: { dispatcher } });
    process.stdout.write(writeFindings(findings));
    if (findings.some(({ problem }) => problem !== null)) process.exitCode = 1;
  });

program
  .command('status')
  .description('says what was read and sent / 状態を表示します')
  .action(() => {
    process.stdout.write(`${JSON.stringify(describeStatus(openState(stateFolder())), null, 2)}\n`);
  });

program.parseAsync().then(
  () => dispatcher.close(),
  (error: unknown) => {
    const { code, detail } = toProblem(error);
    process.stderr.write(`${explain(code, detail).join('\n')}\n`);
    process.exitCode = 1;
    return dispatcher.close();
  },
);
