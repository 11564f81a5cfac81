/** How long to wait before the next attempt: 1, 2, 4, … of the unit, at most `most`, and up to a quarter less by chance, so that many clinics do not come at once. */
export function backOff(attempt: number, unit: number, most: number, random: () => number = Math.random): number {
  return Math.min(most, unit * 2 ** Math.min(attempt, 30)) * (1 - random() / 4);
}
