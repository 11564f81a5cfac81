import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type SessionIndex, type SessionStore, type SessionUse, type StoredSession, StoreUnavailable } from './session-store.js';

/** Milliseconds for one command. A gateway does not wait longer for a store that hangs. */
const WITHIN = 1_000;
/** Milliseconds between attempts to connect again. */
const RETRY_AT_MOST = 1_000;

/** Lua scripts. Redis runs each script atomically, so that no gateway sees half of a change. */
const ADD = `
redis.call('HSET', KEYS[1], 'sealed', ARGV[1], 'version', 1, 'usedAt', ARGV[2], 'person', KEYS[2], 'providerSession', KEYS[3] or '')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], ARGV[2], ARGV[4])
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
end
return 1`;
const REPLACE = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'sealed', ARGV[2], 'version', tonumber(ARGV[1]) + 1)
return 1`;
const REFRESH = `
local found = {}
for i, key in ipairs(KEYS) do
  local known = redis.call('HMGET', key, 'version', 'usedAt')
  local usedAt = tonumber(ARGV[i])
  if known[1] and usedAt > tonumber(known[2]) then
    redis.call('HSET', key, 'usedAt', ARGV[i])
    known[2] = ARGV[i]
  end
  found[2 * i - 1] = known[1] or ''
  found[2 * i] = known[2] or ''
end
return found`;
const REMOVE = `
local found = redis.call('HMGET', KEYS[1], 'person', 'providerSession', 'version')
if ARGV[2] ~= '' and found[3] ~= ARGV[2] then return 0 end
for i = 1, 2 do if found[i] and found[i] ~= '' then redis.call('ZREM', found[i], ARGV[1]) end end
return redis.call('DEL', KEYS[1])`;
const FIND = `
local ids = redis.call('ZRANGE', KEYS[1], 0, -1)
local held = {}
for _, id in ipairs(ids) do
  if redis.call('EXISTS', ARGV[1] .. id) == 1 then held[#held + 1] = id else redis.call('ZREM', KEYS[1], id) end
end
return held`;

interface Scripts {
  addSession(keys: number, ...parts: (string | number)[]): Promise<number>;
  replaceSession(keys: number, ...parts: (string | number)[]): Promise<number>;
  refreshSessions(keys: number, ...parts: (string | number)[]): Promise<string[]>;
  removeSession(keys: number, ...parts: (string | number)[]): Promise<number>;
  findSessions(keys: number, ...parts: (string | number)[]): Promise<string[]>;
}

/**
 * Sessions in Redis, for several gateways. One Redis, or one with replicas behind a sentinel address: the scripts name keys of several hash slots,
 * so that a Redis Cluster is not supported.
 *
 * @example new RedisStore('redis://:password@sessions.internal:6379/0', log)
 */
export class RedisStore implements SessionStore {
  readonly #redis: Redis & Scripts;

  constructor(
    url: string,
    log: Logger,
    private readonly prefix = 'hareyaka:session:',
  ) {
    const redis = new Redis(url, {
      commandTimeout: WITHIN,
      connectTimeout: WITHIN,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      // Commands of the same moment are sent together.
      enableAutoPipelining: true,
      retryStrategy: (attempt) => Math.min(50 * attempt, RETRY_AT_MOST),
    });
    redis.defineCommand('addSession', { lua: ADD });
    redis.defineCommand('replaceSession', { lua: REPLACE });
    redis.defineCommand('refreshSessions', { lua: REFRESH });
    redis.defineCommand('removeSession', { lua: REMOVE });
    redis.defineCommand('findSessions', { lua: FIND });
    let isDown = false;
    redis.on('error', (error: Error & { code?: string }) => {
      if (!isDown) log.error({ problem: error.code ?? error.name }, 'the session store is not reachable');
      isDown = true;
    });
    redis.on('ready', () => {
      if (isDown) log.info('the session store is reachable again');
      isDown = false;
    });
    this.#redis = redis as Redis & Scripts;
  }

  async add(id: string, { sealed, usedAt, index, ttl }: Parameters<SessionStore['add']>[1]): Promise<void> {
    const keys = [this.#session(id), ...indexKeys(this.prefix, index)];
    await this.#run((redis) => redis.addSession(keys.length, ...keys, sealed, usedAt, Math.ceil(ttl), id));
  }

  async get(id: string): Promise<StoredSession | undefined> {
    const [sealed, version, usedAt] = await this.#run((redis) => redis.hmget(this.#session(id), 'sealed', 'version', 'usedAt'));
    if (!sealed || !version || !usedAt) return undefined;
    return { sealed, version: Number(version), usedAt: Number(usedAt) };
  }

  async stat(id: string): Promise<Omit<StoredSession, 'sealed'> | undefined> {
    const [version, usedAt] = await this.#run((redis) => redis.hmget(this.#session(id), 'version', 'usedAt'));
    return version && usedAt ? { version: Number(version), usedAt: Number(usedAt) } : undefined;
  }

  async replace(id: string, version: number, sealed: string): Promise<boolean> {
    return (await this.#run((redis) => redis.replaceSession(1, this.#session(id), version, sealed))) === 1;
  }

  async refresh(uses: readonly SessionUse[]): Promise<(Omit<StoredSession, 'sealed'> | undefined)[]> {
    const keys = uses.map(({ id }) => this.#session(id));
    const times = uses.map(({ usedAt = 0 }) => usedAt);
    const found = await this.#run((redis) => redis.refreshSessions(keys.length, ...keys, ...times));
    return uses.map((_, index) => {
      const [version, usedAt] = [found[2 * index], found[2 * index + 1]];
      return version && usedAt ? { version: Number(version), usedAt: Number(usedAt) } : undefined;
    });
  }

  async remove(id: string, version?: number): Promise<boolean> {
    return (await this.#run((redis) => redis.removeSession(1, this.#session(id), id, version ?? ''))) === 1;
  }

  async find(kind: keyof SessionIndex, hash: string): Promise<string[]> {
    return await this.#run((redis) => redis.findSessions(1, indexKey(this.prefix, kind, hash), this.#session('')));
  }

  async setOnce(key: string, value: string, ttl: number): Promise<boolean> {
    return (await this.#run((redis) => redis.set(`${this.prefix}value:${key}`, value, 'PX', Math.ceil(ttl), 'NX'))) === 'OK';
  }

  async take(key: string): Promise<string | undefined> {
    return (await this.#run((redis) => redis.getdel(`${this.prefix}value:${key}`))) ?? undefined;
  }

  async ping(): Promise<boolean> {
    return await this.#run((redis) => redis.ping()).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  #session(id: string): string {
    return `${this.prefix}id:${id}`;
  }

  async #run<T>(act: (redis: Redis & Scripts) => Promise<T>): Promise<T> {
    try {
      return await act(this.#redis);
    } catch (error) {
      throw new StoreUnavailable(error);
    }
  }
}

function indexKeys(prefix: string, { person, providerSession }: SessionIndex): string[] {
  const keys = [indexKey(prefix, 'person', person)];
  return providerSession === undefined ? keys : [...keys, indexKey(prefix, 'providerSession', providerSession)];
}

function indexKey(prefix: string, kind: keyof SessionIndex, hash: string): string {
  return `${prefix}${kind}:${hash}`;
}
