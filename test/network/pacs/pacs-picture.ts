import { type Random, randomOf } from '../world/random.js';
import type { Examination, PacsModality, Region } from './pacs-catalog.js';
import { encodePng } from './png-encode.js';

/** An ellipse in the plane from -1 to 1 that makes its area lighter or darker. */
interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly turn: number;
  readonly grey: number;
}

/** The picture of an instance: `depth` is its position in the series, from 0 to 1. */
export interface PictureOf {
  readonly instanceUid: string;
  readonly examination: Examination;
  readonly depth: number;
}

const GREYS: Readonly<Record<PacsModality, { ground: number; body: number; grain: number }>> = {
  CT: { ground: 4, body: 105, grain: 6 },
  MR: { ground: 2, body: 125, grain: 8 },
  CR: { ground: 18, body: 120, grain: 5 },
  US: { ground: 0, body: 70, grain: 40 },
};

/**
 * A phantom in greys, as PNG: it resembles the kind of picture that it replaces, and differs from every other instance. It keeps its proportions inside
 * the viewport.
 */
export function drawPicture(of: PictureOf, viewport?: { width: number; height: number }): Buffer {
  const { rows, columns } = of.examination;
  const scale = viewport ? Math.min(viewport.width / columns, viewport.height / rows) : 1;
  const [width, height] = [Math.max(1, Math.round(columns * scale)), Math.max(1, Math.round(rows * scale))];
  const random = randomOf(`picture/${of.instanceUid}`);
  const light = new Int16Array(width * height);
  for (const shape of shapesOf(random, of)) addEllipse(light, width, height, shape);
  return encodePng(withGrain(light, width, random, of.examination.modality), width, height);
}

/** Row by row, from the first to the last row of the ellipse. */
function addEllipse(light: Int16Array, width: number, height: number, ellipse: Ellipse): void {
  const [cos, sin] = [Math.cos(ellipse.turn), Math.sin(ellipse.turn)];
  const [perWidth, perHeight] = [ellipse.width ** -2, ellipse.height ** -2];
  // a·dx² + 2b·dx·dy + c·dy² = 1
  const a = cos * cos * perWidth + sin * sin * perHeight;
  const b = cos * sin * (perWidth - perHeight);
  const c = sin * sin * perWidth + cos * cos * perHeight;
  for (let row = 0; row < height; row++) {
    const dy = (2 * row + 1) / height - 1 - ellipse.y;
    const root = (b * dy) ** 2 - a * (c * dy * dy - 1);
    if (root < 0) continue;
    const [middle, half] = [ellipse.x - (b * dy) / a, Math.sqrt(root) / a];
    const first = Math.max(0, Math.ceil(((middle - half + 1) * width - 1) / 2));
    const last = Math.min(width - 1, Math.floor(((middle + half + 1) * width - 1) / 2));
    for (let at = row * width + first; at <= row * width + last; at++) light[at]! += ellipse.grey;
  }
}

function withGrain(light: Int16Array, width: number, random: Random, modality: PacsModality): Uint8ClampedArray {
  const { ground, grain } = GREYS[modality];
  const height = light.length / width;
  const greys = new Uint8ClampedArray(light.length);
  for (let at = 0; at < light.length; at++) {
    const column = at % width;
    if (modality === 'US' && !isInFan((2 * column + 1) / width - 1, (2 * (at - column)) / width / height - 1)) continue;
    const noise = (random.next() - 0.5) * grain;
    greys[at] = ground + light[at]! + (light[at] === 0 ? noise / 3 : noise);
  }
  return greys;
}

function shapesOf(random: Random, { examination: { modality, region }, depth }: PictureOf): Ellipse[] {
  const size = 0.75 + 0.2 * Math.sin(Math.PI * (0.2 + 0.6 * depth));
  const body: Ellipse = { ...PROPORTIONS[region], x: 0, y: 0, turn: 0, grey: GREYS[modality].body };
  const organs = ORGANS[region].map((organ) => ({ ...organ, width: organ.width * size, height: organ.height * size }));
  const findings = Array.from({ length: random.int(2, 5) }, () => ({
    x: (random.next() - 0.5) * body.width,
    y: (random.next() - 0.5) * body.height,
    width: 0.03 + random.next() * 0.08,
    height: 0.03 + random.next() * 0.08,
    turn: random.next() * Math.PI,
    grey: random.int(-35, 45),
  }));
  const scaled = { ...body, width: body.width * size, height: body.height * size };
  return [scaled, ...organs, ...findings].map((one) => ({ ...one, x: one.x + (random.next() - 0.5) * 0.03, y: one.y + 0.02 * depth }));
}

const PROPORTIONS: Readonly<Record<Region, { width: number; height: number }>> = {
  HEAD: { width: 0.72, height: 0.9 },
  CHEST: { width: 0.95, height: 0.75 },
  ABDOMEN: { width: 0.92, height: 0.72 },
  LSPINE: { width: 0.6, height: 0.98 },
};

const ORGANS: Readonly<Record<Region, readonly Ellipse[]>> = {
  HEAD: [
    { x: 0, y: 0, width: 0.66, height: 0.83, turn: 0, grey: -45 },
    { x: -0.14, y: -0.05, width: 0.07, height: 0.26, turn: 0.25, grey: -35 },
    { x: 0.14, y: -0.05, width: 0.07, height: 0.26, turn: -0.25, grey: -35 },
    { x: 0, y: 0.45, width: 0.25, height: 0.14, turn: 0, grey: 25 },
  ],
  CHEST: [
    { x: -0.42, y: -0.02, width: 0.32, height: 0.5, turn: 0.1, grey: -85 },
    { x: 0.42, y: -0.02, width: 0.3, height: 0.5, turn: -0.1, grey: -85 },
    { x: 0.12, y: -0.1, width: 0.22, height: 0.24, turn: 0.5, grey: 30 },
    { x: 0, y: 0.5, width: 0.11, height: 0.13, turn: 0, grey: 100 },
  ],
  ABDOMEN: [
    { x: -0.38, y: -0.12, width: 0.4, height: 0.32, turn: 0.4, grey: 30 },
    { x: 0.45, y: -0.1, width: 0.18, height: 0.2, turn: 0, grey: 22 },
    { x: -0.35, y: 0.3, width: 0.12, height: 0.17, turn: 0.2, grey: 40 },
    { x: 0.35, y: 0.3, width: 0.12, height: 0.17, turn: -0.2, grey: 40 },
    { x: 0, y: 0.42, width: 0.12, height: 0.14, turn: 0, grey: 100 },
  ],
  LSPINE: [-0.7, -0.42, -0.14, 0.14, 0.42, 0.7].map((y) => ({ x: 0.04, y, width: 0.2, height: 0.11, turn: 0.03, grey: 75 })),
};

/** A sector transducer sees a fan: 35 degrees to either side. */
function isInFan(x: number, y: number): boolean {
  const below = y + 1.15;
  const squared = x * x + below * below;
  return squared > 0.09 && squared < 4 && Math.abs(x) < below * 0.7;
}
