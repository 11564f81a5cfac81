import sharp from 'sharp';

/** What a drawn photo of a wound shows. */
export interface DrawnWound {
  readonly widthCm: number;
  readonly lengthCm: number;
  /** From 0, pale, to 1, deep red. */
  readonly redness: number;
  /** Written on the paper ruler. */
  readonly label: string;
}

/** Draws a picture in place of a photo of a wound: skin, a red patch, and a paper ruler. Nobody’s body is in it. */
export async function drawPhoto({ widthCm, lengthCm, redness, label }: DrawnWound): Promise<Buffer> {
  const [width, height, cm] = [960, 1_280, 90];
  const red = `rgb(${Math.round(200 - redness * 60)}, ${Math.round(120 - redness * 90)}, ${Math.round(110 - redness * 80)})`;
  const ticks = Array.from({ length: 8 }, (_, index) => {
    const x = 130 + index * cm;
    return `<line x1="${x}" y1="1010" x2="${x}" y2="1050" stroke="#333" stroke-width="3"/><text x="${x}" y="1085" font-size="28" text-anchor="middle" fill="#333">${index}</text>`;
  }).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">
    <defs>
      <radialGradient id="skin"><stop offset="0" stop-color="#f0cdb4"/><stop offset="1" stop-color="#d9a98a"/></radialGradient>
      <radialGradient id="wound"><stop offset="0" stop-color="${red}"/><stop offset="0.8" stop-color="${red}"/><stop offset="1" stop-color="#e0a592"/></radialGradient>
    </defs>
    <rect width="${width}" height="${height}" fill="url(#skin)"/>
    <ellipse cx="480" cy="540" rx="${widthCm * cm * 0.75}" ry="${lengthCm * cm * 0.75}" fill="#e3b39c"/>
    <ellipse cx="480" cy="540" rx="${(widthCm * cm) / 2}" ry="${(lengthCm * cm) / 2}" fill="url(#wound)"/>
    <rect x="90" y="1000" width="780" height="130" fill="#fffdf5" stroke="#999"/>${ticks}
    <text x="860" y="1120" font-size="28" text-anchor="end" fill="#333">${label}</text>
  </svg>`;
  return await sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer();
}
