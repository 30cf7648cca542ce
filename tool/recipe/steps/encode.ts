import { type Encoded, int8Encodings } from '../../encodings/index.js';
import { object, oneOf, required } from '../../schema/schema.js';
import { valuesByLayer } from '../match.js';
import { type EncodingChoice, layerNames } from '../network.js';
import { rules } from '../readers.js';
import type { Rule, StepKind, StepOptions } from '../recipe.js';

interface EncodeOptions extends StepOptions {
  readonly layers: readonly Rule<EncodingChoice>[];
}

const choices: readonly EncodingChoice[] = ['smallest', ...int8Encodings()];

/** Says how the finished weights are stored. */
export const encode: StepKind<EncodeOptions> = {
  name: 'encode',
  options: object({ layers: required(rules(oneOf<'smallest' | Encoded['encoding']>(choices))) }),
  cannotFollow: { encode: 'encoding is done once: name all layers in one step' },
  apply(network, { layers }) {
    const chosen = valuesByLayer(layers, layerNames(network));
    return { ...network, encodings: new Map([...network.encodings, ...chosen]) };
  },
};

/** Why a step that changes weights cannot stand behind `encode`. */
export const comesLast = 'encoding is how the finished weights are stored: it comes last';

/** Why a step that changes weights cannot stand behind `fixed_point` or `quantize`. */
export const formatsAreSettled =
  'it settles the formats of the finished weights: it comes last, before encode';
