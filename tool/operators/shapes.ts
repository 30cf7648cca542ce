import { UserError } from '../errors.js';
import type { Dilated, Window } from '../graph/attributes.js';
import type { Node, Tensor } from '../graph/graph.js';

/** Refuses a layer whose tensors do not fit it. */
export function refuse(node: Node, reason: string): never {
  throw new UserError(
    'model',
    `Layer '${node.name}' (${node.operator}): ${reason}.`,
    'The model file contradicts itself: export it again from the framework that made it.',
  );
}

/** The batch, rows, columns and channels of an image tensor. */
export function imageShape(node: Node, { name, shape }: Tensor): readonly [number, number, number, number] {
  if (shape.length !== 4)
    refuse(node, `'${name}' is ${formatShape(shape)}, not [1, rows, columns, channels]`);
  return [shape[0], shape[1], shape[2], shape[3]];
}

/** Checks that a constant has the shape that the layer's other tensors ask for. */
export function requireShape(node: Node, tensor: Tensor | undefined, expected: readonly number[]): void {
  if (tensor && !sameShape(tensor.shape, expected))
    refuse(node, `'${tensor.name}' is ${formatShape(tensor.shape)} instead of ${formatShape(expected)}`);
}

/** Rows and columns that a window of the given size gives when it moves over an image. */
export function windowOutput(
  node: Node,
  [rows, columns]: readonly [number, number],
  filter: readonly [number, number],
  { strides, padding }: Window,
  dilations: Dilated['dilations'] = [1, 1],
): readonly [number, number] {
  const along = (size: number, before: number, after: number, axis: 0 | 1) => {
    const extent = (filter[axis] - 1) * dilations[axis] + 1;
    const steps = Math.floor((size + before + after - extent) / strides[axis]);
    if (steps < 0)
      refuse(node, `a window of ${extent} does not fit the padded image of ${size + before + after}`);
    return steps + 1;
  };
  return [along(rows, padding.top, padding.bottom, 0), along(columns, padding.left, padding.right, 1)];
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, dimension) => size === b[dimension]);
}

export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
