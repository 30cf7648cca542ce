/** A point of an image, in pixels. */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A text that wants to stand beside a point. */
export interface Label extends Pixel {
  readonly text: string;
}

export type Side = 'right' | 'left' | 'top' | 'bottom';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Between a point and its label. */
const distance = 7;
const textHeight = 13;
const characterWidth = 6.2;

/**
 * Chooses a side of each label's point where it covers nothing that was drawn before it: greedy, in the order given.
 * @param bounds where labels may stand
 * @param drawn points that no label may cover
 * @returns for each label its side; undefined where there is no room
 */
export function placeLabels(
  labels: readonly Label[],
  bounds: Box,
  drawn: readonly Pixel[],
): (Side | undefined)[] {
  const taken: Box[] = [];
  const isFree = (box: Box) =>
    contains(bounds, box) &&
    !taken.some((other) => overlap(box, other)) &&
    !drawn.some(({ x, y }) => overlap(box, { left: x, top: y, right: x, bottom: y }));
  return labels.map((label) => {
    const found = boxes(label).find(([, box]) => isFree(box));
    if (found === undefined) return undefined;
    const [side, box] = found;
    taken.push(box);
    return side;
  });
}

function boxes({ x, y, text }: Label): [Side, Box][] {
  const width = text.length * characterWidth;
  const box = (left: number, top: number): Box => ({
    left,
    top,
    right: left + width,
    bottom: top + textHeight,
  });
  return [
    ['right', box(x + distance, y - textHeight / 2)],
    ['left', box(x - distance - width, y - textHeight / 2)],
    ['top', box(x - width / 2, y - distance - textHeight)],
    ['bottom', box(x - width / 2, y + distance)],
  ];
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.left <= inner.left &&
    inner.right <= outer.right &&
    outer.top <= inner.top &&
    inner.bottom <= outer.bottom
  );
}
