export type PacsModality = 'CT' | 'MR' | 'CR' | 'US';
export type Region = 'HEAD' | 'CHEST' | 'ABDOMEN' | 'LSPINE';

/** An examination that a hospital offers: what a modality writes into its images. */
export interface Examination {
  readonly modality: PacsModality;
  readonly region: Region;
  readonly description: string;
  /** Series descriptions, the first always made. */
  readonly series: readonly [string, string];
  readonly rows: number;
  readonly columns: number;
}

export const EXAMINATIONS: readonly Examination[] = [
  examination('CT', 'CHEST', '胸部CT', ['単純', '造影'], 512, 512),
  examination('CT', 'HEAD', '頭部CT', ['単純', '骨条件'], 512, 512),
  examination('CT', 'ABDOMEN', '腹部CT', ['単純', '造影'], 512, 512),
  examination('MR', 'HEAD', '頭部MRI', ['T1強調', 'T2強調'], 256, 256),
  examination('MR', 'LSPINE', '腰椎MRI', ['T2矢状断', 'T1矢状断'], 384, 384),
  examination('CR', 'CHEST', '胸部単純X線', ['正面', '側面'], 560, 480),
  examination('CR', 'LSPINE', '腰椎単純X線', ['正面', '側面'], 560, 480),
  examination('US', 'ABDOMEN', '腹部超音波', ['Bモード', 'ドプラ'], 480, 640),
];

function examination(
  modality: PacsModality,
  region: Region,
  description: string,
  series: readonly [string, string],
  rows: number,
  columns: number,
): Examination {
  return { modality, region, description, series, rows, columns };
}
