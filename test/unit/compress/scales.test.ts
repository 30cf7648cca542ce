import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { activationScales } from '../../../tool/compress/activation-scales.js';
import { imageRange } from '../../../tool/compress/image-range.js';
import { freeConcatenations } from '../../../tool/compress/shared-scales.js';
import { quantizeWeights } from '../../../tool/compress/weights.js';
import { decode } from '../../../tool/encodings/index.js';
import type { OperatorNode } from '../../../tool/graph/attributes.js';
import type { Graph, Tensor } from '../../../tool/graph/graph.js';
import { affineForRange } from '../../../tool/quantize/affine-range.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';

const reals = (shape: readonly number[], ...values: number[]): Tensor => ({
  name: 'w',
  shape,
  constant: { encoding: 'float32', values: Float32Array.from(values) },
});

describe('activation scales', () => {
  for (const [minimum, maximum, scale, zeroPoint] of [
    [0, 255, 1, -128],
    [-128, 127, 1, 0],
    [0, 1, 1 / 255, -128],
    // Zero must be representable: the ranges are widened to it.
    [51, 102, 0.4, -128],
    [-51, -25.5, 0.2, 127],
    // -128 + 1/0.02 = -78
    [-1, 4.1, 0.02, -78],
    [0, 0, 1, 0],
  ] as const) {
    it(`[${minimum}, ${maximum}] gives scale ${scale} and zero point ${zeroPoint}`, () => {
      assert.deepEqual(affineForRange(minimum, maximum), {
        kind: 'affine',
        scale: Math.fround(scale),
        zeroPoint,
      });
    });
  }

  it('recognises 8-bit images, also where they do not reach white', () => {
    const pixels = Float32Array.of(0, 17, 199);
    assert.deepEqual(imageRange(pixels), { minimum: 0, maximum: 255 });
    assert.deepEqual(imageRange(pixels.map((pixel) => pixel / 255)), { minimum: 0, maximum: 1 });
    assert.equal(imageRange(Float32Array.of(0, 17.5, 199)), undefined);
    assert.equal(imageRange(Float32Array.of(-1, 17, 199)), undefined);
    assert.equal(imageRange(Float32Array.of(0, 17, 256)), undefined);
    assert.equal(imageRange(Float32Array.of(0, 0.3, 0.9)), undefined);
    assert.equal(imageRange(Float32Array.of(0, 1, 2)), undefined);
  });

  const relu: OperatorNode = { operator: 'relu', attributes: {} };
  const concatenation: OperatorNode = {
    operator: 'concatenation',
    attributes: { axis: 3, activation: 'none' },
  };
  const pool: OperatorNode = {
    operator: 'maxPool2d',
    attributes: { strides: [1, 1], filter: [1, 2], padding: noPadding, activation: 'none' },
  };

  /** Scales of a graph whose tensor number n covers 0 … 255 · (n + 1). */
  function scalesByName(graph: Graph): Record<string, number> {
    const ranges = new Map(graph.tensors.map((_, id) => [id, { minimum: 0, maximum: 255 * (id + 1) }]));
    const scales = activationScales(graph, ranges);
    return Object.fromEntries([...scales].map(([id, { scale }]) => [graph.tensors[id].name, scale]));
  }

  it('are shared through pooling and concatenation, the widest range winning', () => {
    const net = graphBuilder();
    const input = net.input([1, 2, 4, 2]);
    const left = net.layer(pool, [net.layer(relu, [input], { name: 'left' })], { name: 'pooled' });
    const right = net.layer(pool, [net.layer(relu, [input], { name: 'right' })], { name: 'pooled right' });
    const graph = freeConcatenations(net.finish(net.layer(concatenation, [left, right], { name: 'both' })));
    assert.deepEqual(scalesByName(graph), {
      input: 1,
      left: 6,
      pooled: 6,
      right: 6,
      'pooled right': 6,
      both: 6,
    });
  });

  it('are not forced on what others read, on inputs, or on prescribed ones', () => {
    const net = graphBuilder();
    const input = net.input([1, 2, 4, 2]);
    const skip = net.layer(relu, [input], { name: 'skip' });
    const sigmoid = net.layer({ operator: 'logistic', attributes: {} }, [input], { name: 'sigmoid' });
    const free = net.layer(relu, [input], { name: 'free' });
    const both = net.layer(concatenation, [input, skip, sigmoid, free], { name: 'both' });
    const graph = freeConcatenations(net.finish(both, net.layer(relu, [skip], { name: 'other' })));
    const scales = scalesByName(graph);
    const operators = graph.nodes.map(({ operator }) => operator);
    assert.equal(operators.filter((operator) => operator === 'requantize').length, 3);
    assert.equal(scales.sigmoid, 1 / 256);
    assert.equal(scales['skip/rescaled'], scales.both);
    assert.equal(scales.free, scales.both);
    assert.notEqual(scales.skip, scales.both);
    assert.notEqual(scales.input, scales.both);
  });
});

describe('weights', () => {
  it('have a scale for each output channel and biases in units of the accumulator', () => {
    const { weights, bias } = quantizeWeights(
      reals([2, 1, 1, 2], 0.5, -1.27, 12.7, 6.349),
      { axis: 0 },
      reals([2], 0.1, -3),
      0.5,
    );
    assert.deepEqual([...weights.scales], [Math.fround(0.01), Math.fround(0.1)]);
    assert.deepEqual([...weights.values], [50, -127, 127, 63]);
    assert.deepEqual([...bias!.values], [20, -60]);
  });

  it('of a depthwise convolution run along the last dimension', () => {
    const { weights } = quantizeWeights(reals([1, 1, 2, 2], 127, 1, -64, -2), { axis: 3 }, undefined, 1);
    assert.deepEqual([...weights.values], [127, 64, -64, -127]);
  });

  it('of zero with any bias stay zero, and the bias survives', () => {
    for (const value of [0, 1e-12, 3, -1e6]) {
      const { weights, bias } = quantizeWeights(reals([1, 2], 0, 0), { axis: 0 }, reals([1], value), 0.01);
      assert.deepEqual([...weights.values], [0, 0]);
      const [decoded] = decode(bias!);
      assert.ok(Math.abs(decoded - value) <= 1e-6 * Math.abs(value), `${decoded} ${value}`);
    }
  });

  it('of a channel without any take a scale of the others', () => {
    const { weights } = quantizeWeights(reals([3, 1], 12.7, 0, 1.27), { axis: 0 }, undefined, 1);
    assert.deepEqual([...weights.scales], [Math.fround(0.1), Math.fround(0.1), Math.fround(0.01)]);
  });

  it('much smaller than their bias give way, so that the bias fits 32 bits', () => {
    const { bias } = quantizeWeights(reals([1, 2], 1e-12, -1e-12), { axis: 0 }, reals([1], 5), 0.01);
    assert.ok(Math.abs(decode(bias!)[0] - 5) < 1e-6);
    assert.ok(Math.abs(bias!.values[0]) <= 2 ** 29);
  });
});
