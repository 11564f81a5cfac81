import { MemoryStore } from './memory-store.js';

describe('the session store in memory', () => {
  it('takes more values when one kind is full: the oldest of that kind make way, no other kind', async () => {
    const store = new MemoryStore();
    await store.setOnce('refresh:a', '1', 60_000);
    for (let count = 0; count < 60_000; count++) await store.setOnce(`login:${count}`, '1', 600_000);
    expect(await store.setOnce('login:next', '1', 600_000)).toBe(true);
    expect(await store.setOnce('login:59999', '1', 600_000)).toBe(false);
    expect(await store.setOnce('login:0', '1', 600_000)).toBe(true);
    expect(await store.setOnce('refresh:a', '1', 60_000)).toBe(false);
    await store.close();
  });
});
