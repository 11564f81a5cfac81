/** How a drug is taken. */
export const dose = {
  once: (amount: string) => `1回 ${amount}`,
  range: (low: string | undefined, high: string) => (low === undefined ? `1回 ${high} まで` : `1回 ${low}〜${high}`),
  intake: (intake: number, amount: string) => `${intake}回目 ${amount}`,
  daily: (amount: string) => `1日 ${amount}`,
  days: (days: number) => `${days}日分`,
  count: (count: number) => `${count}回`,
  from: (time: string) => `${time} から`,
  until: (time: string) => `${time} まで`,
  asNeeded: '頓用',
  unknown: '用量・用法の記録なし',
};
