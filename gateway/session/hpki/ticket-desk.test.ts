import { expect, it } from '@jest/globals';
import { MemoryOnceStore } from './testing/memory-once-store.js';
import { TICKET_LASTS, TicketDesk } from './ticket-desk.js';

it('A ticket is worth nothing after its time, even if the store removes late', async () => {
  let now = Date.now();
  const desk = new TicketDesk(new MemoryOnceStore(() => 0), () => now);
  const tickets = [];
  for (let i = 0; i < 2; i++) {
    const given = await desk.give({ session: 'a', origin: 'https://portal.test' });
    tickets.push('ticket' in given ? given.ticket : '');
  }
  now += TICKET_LASTS - 1;
  expect(await desk.take(tickets[0]!)).toEqual({ session: 'a', origin: 'https://portal.test' });
  now += 1;
  expect(await desk.take(tickets[1]!)).toBeUndefined();
});
