import { UnsecuredJWT } from 'jose';
import type { Provider } from './provider/provider.js';
import { endByProvider } from './provider-logout.js';
import { Sealer } from './sealing.js';
import { Sessions } from './sessions.js';
import { MemoryStore } from './store/memory-store.js';
import { StoreUnavailable } from './store/session-store.js';

describe('a back-channel sign-out', () => {
  it('that failed because the store did not answer can be sent again', async () => {
    const store = new MemoryStore();
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]));
    const issuer = 'https://id.example';
    const provider = {
      config: { id: 'p', issuer },
      verifyLogoutToken: async () => ({ subject: 'dr-sato', providerSession: undefined, id: 'one' }),
    } as unknown as Provider;
    const parts = { providers: new Map([['p', provider]]), sessions };
    const token = new UnsecuredJWT({ iss: issuer }).encode();
    const find = store.find.bind(store);
    store.find = async () => await Promise.reject(new StoreUnavailable(undefined));
    await expect(endByProvider(token, parts)).rejects.toBeInstanceOf(StoreUnavailable);
    store.find = find;
    expect(await endByProvider(token, parts)).toEqual({});
    expect(await endByProvider(token, parts)).toEqual({ refused: 'used' });
    await store.close();
  });
});
