/** A point of an image, in pixels. */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A text that wants to stand beside a point. */
export interface Label extends Pixel {
  readonly text: string;
}

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
 * Chooses a place beside each label's point where it covers nothing that was drawn before it: greedy, in the order given.
 * @param bounds where labels may stand
 * @param drawn points that no label may cover
 * @returns for each label how far its left upper corner is from its point; undefined where there is no room
 */
export function placeLabels(
  labels: readonly Label[],
  bounds: Box,
  drawn: readonly Pixel[],
): (Pixel | undefined)[] {
  const taken: Box[] = [];
  const isFree = (box: Box) =>
    contains(bounds, box) &&
    !taken.some((other) => overlap(box, other)) &&
    !drawn.some(({ x, y }) => overlap(box, { left: x, top: y, right: x, bottom: y }));
  return labels.map((label) => {
    const box = boxes(label).find(isFree);
    if (box === undefined) return undefined;
    taken.push(box);
    return { x: box.left - label.x, y: box.top - label.y };
  });
}

/** Places around a point: at its sides, above and below it, then at its corners; then the same farther and farther off. */
function boxes(label: Label): Box[] {
  return [1, 2, 3, 4].flatMap((times) => boxesAt(label, times * distance));
}

function boxesAt({ x, y, text }: Label, distance: number): Box[] {
  const width = text.length * characterWidth;
  const [right, left, center] = [x + distance, x - distance - width, x - width / 2];
  const [top, bottom, middle] = [y - distance - textHeight, y + distance, y - textHeight / 2];
  const corners = [x + distance / 2, x - distance / 2 - width].flatMap((corner) => [
    [corner, top],
    [corner, bottom],
  ]);
  return [[right, middle], [left, middle], [center, top], [center, bottom], ...corners].map(
    ([fromLeft, fromTop]) => ({
      left: fromLeft,
      top: fromTop,
      right: fromLeft + width,
      bottom: fromTop + textHeight,
    }),
  );
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
