import type { dose as ja } from './dose.ja.js';

export const dose: typeof ja = {
  once: (amount: string) => `${amount} each time`,
  range: (low: string | undefined, high: string) => (low === undefined ? `up to ${high} each time` : `${low} to ${high} each time`),
  intake: (intake: number, amount: string) => `intake ${intake}: ${amount}`,
  daily: (amount: string) => `${amount} a day`,
  days: (days: number) => (days === 1 ? 'for 1 day' : `for ${days} days`),
  count: (count: number) => `${count} times`,
  from: (time: string) => `from ${time}`,
  until: (time: string) => `until ${time}`,
  asNeeded: 'as needed',
  unknown: 'dose and usage not recorded',
};
