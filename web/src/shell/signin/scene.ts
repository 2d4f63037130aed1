/** The picture of the sign-in: night waves in twelve layers, each with contour lines. Computed, so that nothing is fetched. Pure. */

const WIDTH = 720;
const HEIGHT = 900;
const STEP = 24;
export const LAYERS = 12;
const LINES = 5;

/** Height of the crest of a layer at x: three sines whose lengths never meet. */
function crest(layer: number, x: number): number {
  const depth = layer / (LAYERS - 1);
  const base = 356 + depth * depth * 210 + depth * 300;
  const a = 13 + depth * 20;
  const phase = layer * 1.87;
  return (
    base +
    a * Math.sin(x / (210 - depth * 60) + phase) +
    a * 0.45 * Math.sin(x / 97 + phase * 2.3) -
    (x / WIDTH) * 46 * Math.cos(layer * 0.9 + 0.4)
  );
}

const at = (n: number) => n.toFixed(1);

function line(layer: number, down: number): string {
  const points: string[] = [];
  for (let x = -STEP; x <= WIDTH + STEP; x += STEP) {
    const flat = Math.exp(-down / 90); // deeper lines follow the crest less
    const middle = 356 + (layer / (LAYERS - 1)) ** 2 * 210 + (layer / (LAYERS - 1)) * 300;
    const y = middle + (crest(layer, x) - middle) * flat + down;
    points.push(`${x} ${at(y)}`);
  }
  return `M${points.join("L")}`;
}

const mix = (from: number, to: number, share: number) => Math.round(from + (to - from) * share);

export interface Wave {
  fill: string;
  area: string;
  crest: string;
  contours: { d: string; opacity: number }[];
}

/** All layers from the far one to the near one. */
export function waves(): Wave[] {
  return Array.from({ length: LAYERS }, (_, layer) => {
    const depth = layer / (LAYERS - 1);
    const top = line(layer, 0);
    const [r, g, b] = [mix(0x2a, 0x0f, depth), mix(0x4f, 0x1d, depth), mix(0x9c, 0x40, depth)];
    return {
      fill: `rgb(${r} ${g} ${b})`,
      area: `${top}L${WIDTH + STEP} ${HEIGHT + 40}L${-STEP} ${HEIGHT + 40}Z`,
      crest: top,
      contours: Array.from({ length: LINES - 1 }, (_, i) => ({
        d: line(layer, (i + 1) * (7 + depth * 7)),
        opacity: 0.21 - i * 0.05,
      })),
    };
  });
}
