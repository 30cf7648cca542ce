import type { OperatorNode, Padding } from '../../tool/graph/attributes.js';
import { elementCount, type Graph, type Quantization, type TensorId } from '../../tool/graph/graph.js';
import { type GraphBuilder, graphBuilder, noPadding } from './build-graph.js';
import { randomReals, randomSource } from './random.js';

/** Kinds of layers that random graphs are made of. */
export const layerKinds = [
  'conv2d',
  'depthwiseConv2d',
  'pointwise',
  'batchNormalization',
  'relu',
  'relu6',
  'pad',
  'maxPool2d',
  'averagePool2d',
  'residual',
  'concatenation',
] as const;

export type LayerKind = (typeof layerKinds)[number];

/** How constants and activations of a random graph are made. */
export interface Numbers {
  weights(net: GraphBuilder, input: TensorId, shape: readonly number[], axis: number): readonly TensorId[];
  activation(input: Quantization | undefined, isRescaled: boolean): Quantization | undefined;
}

/** Real numbers. */
export function realNumbers(seed: number): Numbers {
  let salt = seed;
  return {
    weights(net, _input, shape, axis) {
      const fan = elementCount(shape) / shape[axis];
      const limit = 1.5 / Math.sqrt(fan);
      return [
        net.reals(shape, randomReals(elementCount(shape), salt++, -limit, limit)),
        net.reals([shape[axis]], randomReals(shape[axis], salt++)),
      ];
    },
    activation: () => undefined,
  };
}

/** A small network for images of 9 × 8 × 3 with the given layers, pooled and classified at the end. */
export function randomGraph(kinds: readonly LayerKind[], seed: number, numbers: Numbers): Graph {
  const random = randomSource(seed);
  const pick = <T>(...choices: readonly T[]) => pickOne(random, choices);
  const net = graphBuilder();
  const input = net.input([1, 9, 8, 3], numbers.activation(undefined, true));
  const layer = (
    operator: OperatorNode,
    inputs: readonly TensorId[],
    isRescaled: boolean,
    shape?: readonly number[],
  ) => {
    const quantization = numbers.activation(net.quantizationOf(inputs[0]), isRescaled);
    return net.layer(operator, inputs, { ...(quantization && { quantization }), ...(shape && { shape }) });
  };
  const padding = (): Padding =>
    pick(noPadding, { top: 1, bottom: 1, left: 1, right: 1 }, { top: 0, bottom: 1, left: 1, right: 0 });
  const weighted = (kind: 'conv2d' | 'depthwiseConv2d', x: TensorId, filter: readonly [number, number]) => {
    const channels = net.shapeOf(x)[3];
    const isDepthwise = kind === 'depthwiseConv2d';
    const shape = isDepthwise
      ? [1, ...filter, channels * pick(1, 1, 2)]
      : [pick(2, 4, 5), ...filter, channels];
    const attributes = {
      strides: pick([1, 1], [1, 1], [2, 1]) as readonly [number, number],
      dilations: [1, 1],
      padding: padding(),
      activation: pick('none', 'relu'),
    } as const;
    const constants = numbers.weights(net, x, shape, isDepthwise ? 3 : 0);
    return layer({ operator: kind, attributes }, [x, ...constants], true);
  };
  const append = (kind: LayerKind, x: TensorId): TensorId => {
    const [, rows, columns, channels] = net.shapeOf(x);
    const isSmall = rows < 3 || columns < 3;
    switch (kind) {
      case 'conv2d':
      case 'depthwiseConv2d':
        return weighted(kind, x, isSmall ? [1, 1] : [3, 2]);
      case 'pointwise':
        return weighted('conv2d', x, [1, 1]);
      case 'batchNormalization': {
        const constants = [0, 1, 2, 3].map((index) =>
          // Scales of either sign, variances above zero.
          net.reals([channels], randomReals(channels, seed + 31 * x + index, index === 3 ? 0.1 : -1)),
        );
        return layer({ operator: kind, attributes: { epsilon: 0.001 } }, [x, ...constants], true);
      }
      case 'relu':
      case 'relu6':
        return layer({ operator: kind, attributes: {} }, [x], false);
      case 'pad': {
        const { top, bottom, left, right } = padding();
        return layer(
          {
            operator: kind,
            attributes: {
              paddings: [
                [0, 0],
                [top, bottom],
                [left, right],
                [0, 0],
              ],
            },
          },
          [x],
          false,
        );
      }
      case 'maxPool2d':
      case 'averagePool2d': {
        const filter = pick([rows, columns], isSmall ? [1, 1] : [2, 2]) as readonly [number, number];
        const attributes = { filter, strides: [1, 1], padding: noPadding, activation: 'none' } as const;
        return layer({ operator: kind, attributes }, [x], false);
      }
      case 'residual': {
        const same = { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'none' } as const;
        const branch = layer(
          { operator: 'conv2d', attributes: same },
          [x, ...numbers.weights(net, x, [channels, 1, 1, channels], 0)],
          true,
        );
        return layer(
          { operator: 'add', attributes: { activation: pick('none', 'relu') } },
          [x, branch],
          true,
        );
      }
      case 'concatenation': {
        const pooled = layer({ operator: 'relu', attributes: {} }, [x], false);
        return layer(
          { operator: kind, attributes: { axis: pick(1, 3), activation: 'none' } },
          [x, pooled],
          false,
        );
      }
    }
  };
  const body = kinds.reduce((x, kind) => append(kind, x), input);
  const isPooled = random() < 0.5;
  const pooled = isPooled
    ? layer({ operator: 'mean', attributes: { keepDimensions: true } }, [body], true)
    : body;
  const flat = layer({ operator: 'reshape', attributes: {} }, [pooled], false, [
    1,
    elementCount(net.shapeOf(pooled)),
  ]);
  const dense = (x: TensorId, outputs: number, activation: 'none' | 'relu') =>
    layer(
      { operator: 'fullyConnected', attributes: { activation } },
      [x, ...numbers.weights(net, x, [outputs, net.shapeOf(x)[1]], 0)],
      true,
    );
  const hidden = random() < 0.5 ? dense(flat, 3, 'relu') : flat;
  return net.finish(dense(hidden, 4, 'none'));
}

/**
 * int8 numbers with whole channels of zero weights, filters with few weights and biases that saturate: such channels
 * are constant or read by nothing.
 */
export function integerNumbers(seed: number): Numbers {
  const random = randomSource(seed);
  const scale = () => Math.fround(0.01 + 0.05 * random());
  let inputScale = 0.05;
  return {
    weights(net, input, shape, axis) {
      const channels = shape[axis];
      const count = elementCount(shape);
      const inner = elementCount(shape.slice(axis + 1));
      const depth = shape.at(-1)!;
      const isChannelZero = Array.from({ length: channels }, () => random() < 0.4);
      const isInputZero = Array.from({ length: depth }, () => axis === 0 && random() < 0.2);
      const values = Int8Array.from({ length: count }, (_, i) => {
        const channel = Math.floor(i / inner) % channels;
        if (isChannelZero[channel] || isInputZero[i % depth] || random() < 0.3) return 0;
        return Math.floor(random() * 255) - 127;
      });
      const scales = Float32Array.from({ length: random() < 0.7 ? channels : 1 }, () => scale() / 40);
      const limit = pickOne(random, [200, 5000, 100_000]);
      const biases = Int32Array.from({ length: channels }, () => Math.floor((random() - 0.6) * limit));
      inputScale = scaleOf(net.quantizationOf(input)) ?? inputScale;
      const encoded = net.constant(shape, { encoding: 'int8', shape, values, scales, axis });
      if (random() < 0.2) return [encoded];
      const biasScales = scales.map((weightScale) => weightScale * inputScale);
      return [
        encoded,
        net.constant([channels], {
          encoding: 'int32',
          shape: [channels],
          values: biases,
          scales: biasScales,
          axis: 0,
        }),
      ];
    },
    activation(input, isRescaled) {
      if (input && !isRescaled) return input;
      const zeroPoint = pickOne(random, [-128, -128, 0, -3, 17]);
      return { kind: 'affine', scale: scale(), zeroPoint };
    },
  };
}

function pickOne<T>(random: () => number, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)];
}

function scaleOf(quantization: Quantization | undefined): number | undefined {
  return quantization?.kind === 'affine' ? quantization.scale : undefined;
}
