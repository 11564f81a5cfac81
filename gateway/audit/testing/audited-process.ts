import type { JWTVerifyGetKey } from 'jose';
import type { SigningKey } from '../../../subgraphs/kit/identity/caller-token.js';
import { RecordReader } from '../ship/record-reader.js';
import { Shipper } from '../ship/shipper.js';
import { GroupCommit } from '../spool/group-commit.js';
import { Spool } from '../spool/spool.js';
import type { SpoolTrouble } from '../spool/spool-trouble.js';
import type { FakeStore } from './fake-store.js';
import type { MemoryDisk } from './memory-disk.js';
import { recordText, settle, TEST_KEY } from './open-spool.js';

/** What processes of one gateway share, one after another: the store, and what callers were told. */
export interface AuditedWorld {
  readonly store: FakeStore;
  readonly key: SigningKey;
  readonly keys: JWTVerifyGetKey;
  /** The records of which a caller was told that they are durable. */
  readonly told: Set<string>;
  readonly troubles: Set<SpoolTrouble>;
}

/** A gateway's process with a spool in memory and a shipper. No pause takes time. */
export class AuditedProcess {
  private isDead = false;

  private constructor(
    private readonly world: AuditedWorld,
    readonly disk: MemoryDisk,
    readonly spool: Spool,
    readonly shipper: Shipper,
    private readonly groups: GroupCommit,
  ) {}

  static async start(world: AuditedWorld, disk: MemoryDisk): Promise<AuditedProcess> {
    const { store, key, troubles } = world;
    const pause = async () => await new Promise<void>((resolve) => setImmediate(resolve));
    const onTrouble = (trouble: SpoolTrouble | undefined) => void (trouble && troubles.add(trouble));
    const keys = [TEST_KEY];
    const spool = await Spool.open({ files: disk, keys, gateway: 'g', limit: 64 * 4096, segmentBytes: 4096, pause, onTrouble });
    let clock = Date.now();
    const running: { process?: AuditedProcess } = {};
    const shipper = new Shipper({
      spool,
      reader: new RecordReader(disk, keys),
      gateway: 'g',
      key,
      post: async (batch) => (running.process?.isDead ? { kind: 'failed', problem: 'unreachable' } : await store.post(batch)),
      // Each look at the clock is later, so that a head is due at once; but not so late that a batch is too old.
      now: () => {
        clock += 1_001;
        return Math.max(Date.now(), Math.min(clock, Date.now() + 4_000));
      },
      pause,
      onProblem: () => undefined,
    });
    running.process = new AuditedProcess(
      world,
      disk,
      spool,
      shipper,
      new GroupCommit(spool, { group: () => undefined, failed: () => undefined }),
    );
    shipper.start();
    return running.process;
  }

  /** Records under these names at once, and waits until all are durable or refused. */
  async record(names: readonly string[]): Promise<void> {
    await Promise.allSettled(
      names.map(async (name) => {
        await this.groups.add(recordText(name, name.length * 20));
        if (!this.isDead) this.world.told.add(name);
      }),
    );
  }

  /** Ends the process as a loss of power or `kill -9` would. @returns what is left of the disk */
  die(how: (disk: MemoryDisk) => MemoryDisk): MemoryDisk {
    this.isDead = true;
    const left = how(this.disk);
    this.disk.fault = () => 'EIO';
    void this.shipper.close(0).then(async () => await this.spool.close());
    return left;
  }

  /** Waits until the store has everything. */
  async ship(): Promise<void> {
    this.disk.fault = () => undefined;
    this.world.store.fail = () => undefined;
    for (let turn = 0; turn < 2_000 && (this.shipper.waiting > 0 || !this.spool.available); turn++) await settle();
  }
}
