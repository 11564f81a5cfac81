import sharp from 'sharp';

/** What a drawn photo of a wound shows. */
export interface DrawnWound {
  readonly widthCm: number;
  readonly lengthCm: number;
  /** From 0, pale, to 1, deep red. */
  readonly redness: number;
  /** Written on the paper ruler: digits and hyphens. */
  readonly label: string;
}

type Colour = readonly [red: number, green: number, blue: number];

const [WIDTH, HEIGHT, CM] = [960, 1_280, 90];
const [SKIN, RIM, SKIN_EDGE, PAPER, INK]: readonly Colour[] = [
  [240, 205, 180],
  [227, 179, 156],
  [217, 169, 138],
  [255, 253, 245],
  [51, 51, 51],
] as const;
/** The digits and the hyphen, three dots wide and five high: one octal digit a row. */
const DOTS: Readonly<Record<string, string>> = {
  ...{ '0': '75557', '1': '26227', '2': '71747', '3': '71717', '4': '55711', '5': '74717' },
  ...{ '6': '74757', '7': '71122', '8': '75757', '9': '75717', '-': '00700' },
};
const DOT = 5;

/**
 * Draws a picture in place of a photo of a wound: skin, a red patch, and a paper ruler. Nobody’s body is in it. It is made of pixels, because a process that takes
 * uploads has switched off all decoders of drawings.
 */
export async function drawPhoto({ widthCm, lengthCm, redness, label }: DrawnWound): Promise<Buffer> {
  const red: Colour = [200 - redness * 60, 120 - redness * 90, 110 - redness * 80];
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  const paint = (x: number, y: number, colour: Colour) => {
    for (const [channel, value] of colour.entries()) pixels[(y * WIDTH + x) * 3 + channel] = value;
  };
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const wound = Math.hypot((x - 480) / ((widthCm * CM) / 2), (y - 540) / ((lengthCm * CM) / 2));
      const far = Math.hypot(x / WIDTH - 0.5, y / HEIGHT - 0.5) * 1.4;
      if (wound <= 1) paint(x, y, mix(red, RIM!, Math.max(0, wound - 0.8) * 5));
      else paint(x, y, wound <= 1.5 ? RIM! : mix(SKIN!, SKIN_EDGE!, Math.min(1, far)));
    }
  }
  const fill = (left: number, top: number, width: number, height: number, colour: Colour) => {
    for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) paint(x, y, colour);
  };
  const write = (text: string, left: number, top: number) => {
    for (const [at, character] of [...text].entries())
      for (const [row, digit] of [...(DOTS[character] ?? '00000')].entries())
        for (const [column, bit] of [4, 2, 1].entries())
          if (Number(digit) & bit) fill(left + (at * 4 + column) * DOT, top + row * DOT, DOT, DOT, INK!);
  };
  fill(90, 1_000, 780, 130, PAPER!);
  for (let tick = 0; tick < 8; tick++) {
    fill(130 + tick * CM, 1_008, 3, 40, INK!);
    write(`${tick}`, 124 + tick * CM, 1_056);
  }
  write(label, 850 - label.length * 4 * DOT, 1_096);
  return await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
}

function mix(a: Colour, b: Colour, share: number): Colour {
  return [0, 1, 2].map((channel) => a[channel]! + (b[channel]! - a[channel]!) * share) as unknown as Colour;
}
