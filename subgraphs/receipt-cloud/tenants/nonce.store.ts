import { type DataSource, type EntityManager, LessThan } from 'typeorm';
import { isDuplicate, type Writer } from '../../kit/index.js';
import { ReceiptError } from '../receipt-error.js';
import { NonceEntity } from './tenant.entity.js';

/** A signed request's number that is used once. */
export type Nonce = Readonly<NonceEntity>;

/** The nonces of signed requests, for as long as a signature is valid. */
export class NonceStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Whether nobody has used it yet. Two requests at once may both be told so: `note` decides. */
  async isNew({ keyid, nonce }: Nonce): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM receipt_nonce WHERE keyid = ? AND nonce = ?', [keyid, nonce])).length === 0;
  }

  /** Notes a nonce, in a transaction of its own. @param owner whose turn to write it takes @returns false if it was used before */
  async use(owner: string, nonce: Nonce): Promise<boolean> {
    try {
      await this.writer.transaction(owner, async (manager) => await insert(manager, nonce));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Notes a nonce in the transaction of the change that its request makes: both are kept, or neither. @throws ReceiptError NONCE_USED */
  async note(manager: EntityManager, nonce: Nonce): Promise<void> {
    await insert(manager, nonce).catch((error: unknown) => {
      throw isDuplicate(error) ? new ReceiptError('NONCE_USED') : error;
    });
  }

  /** Forgets nonces. @param before milliseconds since 1970 */
  async forget(before: number): Promise<void> {
    await this.writer.transaction('sweep', async (manager) => await manager.getRepository(NonceEntity).delete({ at: LessThan(before) }));
  }
}

async function insert(manager: EntityManager, { keyid, nonce, at }: Nonce): Promise<void> {
  await manager.query('INSERT INTO receipt_nonce (keyid, nonce, at) VALUES (?, ?, ?)', [keyid, nonce, at]);
}
