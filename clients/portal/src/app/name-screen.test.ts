import { describe, expect, it } from '@jest/globals';
import { nameScreen } from './name-screen.js';

const words = {
  app: { name: '晴れやかネット' },
  patients: { title: '患者一覧' },
  chart: { screens: { summary: '要約', laboratory: '検査' } },
  access: { title: '閲覧履歴' },
  emergency: { title: '緊急時の閲覧' },
  sending: { title: '送信状況' },
} as unknown as Parameters<typeof nameScreen>[1];

describe('the name of a screen', () => {
  it.each([
    ['/patients', '患者一覧'],
    ['/patients/pat_1', '要約'],
    ['/patients/pat_1/', '要約'],
    ['/patients/pat_1/laboratory', '検査'],
    ['/patients/pat_1/nowhere', '晴れやかネット'],
    ['/access', '閲覧履歴'],
    ['/emergency', '緊急時の閲覧'],
    ['/sending', '送信状況'],
    ['/', '晴れやかネット'],
    ['/nowhere', '晴れやかネット'],
  ])('at %s is %s, and never a patient', (path, name) => {
    expect(nameScreen(path, words)).toBe(name);
  });
});
