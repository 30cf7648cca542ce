import type { Activation } from '../../graph/attributes.js';
import type { TensorId } from '../../graph/graph.js';
import { list, oneOf, type Place, type Reader, scalar, wholeNumber } from '../../schema/schema.js';
import type { NetworkBuilder } from './network-builder.js';

/** A layer of a description, with the place that messages about it name. */
export interface DescribedLayer {
  readonly place: Place;
  /**
   * Adds the layer to a network.
   * @param input what it reads
   * @returns its output
   * @throws UserError where the input does not fit it
   */
  add(network: NetworkBuilder, input: TensorId): TensorId;
}

/**
 * A kind of layer.
 * @param read its keys
 * @param add the layer with these keys
 */
export function layerKind<Keys>(
  read: Reader<Keys>,
  add: (network: NetworkBuilder, input: TensorId, keys: Keys) => TensorId,
): Reader<DescribedLayer> {
  return (node, place) => {
    const keys = read(node, place);
    return { place, add: (network, input) => add(network, input, keys) };
  };
}

export type Pair = readonly [rows: number, columns: number];

/** One number for rows and columns, or one for each. */
export const pair: Reader<Pair> = (node, place) => {
  const size = wholeNumber(1, 65_535);
  if (node && 'items' in node) {
    const sizes = list(size)(node, place);
    if (sizes.length === 2) return [sizes[0], sizes[1]];
  }
  const both = scalar('a whole number, or [rows, columns]', (value) =>
    Number.isInteger(value) && (value as number) > 0 ? (value as number) : undefined,
  )(node, place);
  return [both, both];
};

export const activation = oneOf<Activation>(['none', 'relu', 'relu6']);

export const paddingMode = oneOf<'same' | 'valid'>(['same', 'valid']);
