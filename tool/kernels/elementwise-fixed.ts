import { elementCount, type FixedPointQuantization, type Tensor } from '../graph/graph.js';
import { type CurveOperator, curve } from '../quantize/curves.js';
import { activationRange } from '../quantize/fixed-point.js';
import { elementBytes } from '../quantize/stored.js';
import type { Kernel, LayerOf } from './kernel.js';

/** The Q format of an activation of a fixed-point graph. */
export function formatOf({ name, quantization }: Tensor): FixedPointQuantization {
  if (quantization?.kind !== 'fixedPoint') throw new Error(`tensor ${name} is not fixed point`);
  return quantization;
}

/** Bits that a number may have once it is shifted left: two of them, and a half to round, still make 32. */
const mostBits = 30;

interface Shifts {
  /** For each input. */
  readonly left: readonly number[];
  readonly right: number;
}

/** How inputs come to the more fraction bits of all, and from there to the output's. */
function shiftsOf(inputs: readonly Tensor[], output: Tensor): Shifts {
  const fractions = inputs.map((input) => formatOf(input).fractionBits);
  const { fractionBits } = formatOf(output);
  const common = Math.max(...fractions, fractionBits);
  return { left: fractions.map((bits) => common - bits), right: common - fractionBits };
}

function fits({ inputs, output }: Pick<LayerOf<'add'>, 'inputs' | 'output'>): boolean {
  const { left, right } = shiftsOf(inputs, output);
  return right < mostBits && left.every((bits, i) => formatOf(inputs[i]).bits + bits <= mostBits);
}

/** Sum of two tensors. */
export const addFixed: Kernel<'add'> = {
  name: 'edgec_add_fixed',
  operator: 'add',
  supports: fits,
  lower({ node, inputs, output }, builder) {
    const { left, right } = shiftsOf(inputs, output);
    const { minimum, maximum } = activationRange(node.attributes.activation, formatOf(output));
    return {
      header: 'edgec_elementwise_fixed.h',
      arguments: [
        builder.input('input1', 0),
        builder.input('input2', 1),
        builder.output('output'),
        builder.value('count', elementCount(output.shape)),
        builder.shape('element_bytes', elementBytes(output.quantization)),
        builder.shape('left1', left[0]),
        builder.shape('left2', left[1]),
        builder.shape('right', right),
        builder.shape('minimum', minimum),
        builder.shape('maximum', maximum),
      ],
      inputLag: 0,
    };
  },
};

/** Another Q format, clamped. */
function rescale<O extends 'relu' | 'relu6' | 'requantize'>(operator: O): Kernel<O> {
  return {
    name: 'edgec_rescale_fixed',
    operator,
    supports: fits,
    lower({ inputs, output }, builder) {
      const { left, right } = shiftsOf(inputs, output);
      const { minimum, maximum } = activationRange(
        operator === 'requantize' ? 'none' : operator,
        formatOf(output),
      );
      return {
        header: 'edgec_elementwise_fixed.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          builder.value('count', elementCount(output.shape)),
          builder.shape('element_bytes', elementBytes(output.quantization)),
          builder.shape('left', left[0]),
          builder.shape('right', right),
          builder.shape('minimum', minimum),
          builder.shape('maximum', maximum),
        ],
        inputLag: 0,
      };
    },
  };
}

export const reluFixed = rescale('relu');
export const relu6Fixed = rescale('relu6');
export const requantizeFixed = rescale('requantize');

/** A function of 8-bit numbers: all its values. */
function lookup<O extends CurveOperator>(operator: O): Kernel<O> {
  return {
    name: 'edgec_lookup_s8',
    operator,
    supports: ({ inputs, output }) =>
      elementBytes(inputs[0].quantization) === 1 && elementBytes(output.quantization) === 1,
    lower({ inputs, output }, builder) {
      const { values } = curve(operator, formatOf(inputs[0]), formatOf(output));
      return {
        header: 'edgec_lookup.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          builder.constant('table', Int8Array.from(values), 'of every byte, 0 to 127, -128 to -1', 1),
          builder.value('count', elementCount(output.shape)),
        ],
        inputLag: 0,
      };
    },
  };
}

/** A function of 16-bit numbers: values at some points, and straight lines between them. */
function interpolation<O extends CurveOperator>(operator: O): Kernel<O> {
  return {
    name: 'edgec_curve_q15',
    operator,
    supports: ({ inputs, output }) => {
      const [from, to] = [formatOf(inputs[0]), formatOf(output)];
      if (from.bits !== 16 || to.bits !== 16) return false;
      const { left, right } = curve(operator, from, to);
      return left <= mostBits - 16 && right < mostBits;
    },
    lower({ inputs, output }, builder) {
      const { values, left, right } = curve(operator, formatOf(inputs[0]), formatOf(output));
      return {
        header: 'edgec_elementwise_fixed.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          builder.constant('table', Int16Array.from(values), 'at evenly spaced points'),
          builder.value('count', elementCount(output.shape)),
          builder.shape('left', left),
          builder.shape('right', right),
        ],
        inputLag: 0,
      };
    },
  };
}

export const logisticFixed: readonly Kernel<'logistic'>[] = [lookup('logistic'), interpolation('logistic')];
export const tanhFixed: readonly Kernel<'tanh'>[] = [lookup('tanh'), interpolation('tanh')];
