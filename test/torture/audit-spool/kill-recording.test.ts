import { describe, expect, it } from '@jest/globals';
import { killRecording } from './kill-recording.js';

describe('A gateway that is killed while it records', () => {
  it('has shipped each record of which a caller was told, once, after it was started again', async () => {
    const figures = await killRecording({ kills: 15, seed: 1 });
    expect(figures).toMatchObject({ kills: 15, lost: [], doubled: 0, complaints: [] });
    expect(figures.told).toBeGreaterThan(100);
  });
});
