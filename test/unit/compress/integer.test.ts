import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { layerErrors } from '../../../tool/compress/error.js';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { rangeChoices } from '../../../tool/compress/ranges/index.js';
import { UserError } from '../../../tool/errors.js';
import { runFloat } from '../../../tool/float/executor.js';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { dequantize, quantizeReals } from '../../../tool/quantize/affine.js';
import { affineOf } from '../../../tool/quantize/stored.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { randomReals } from '../../support/random.js';
import { layerKinds, randomGraph, realNumbers } from '../../support/random-graph.js';

const runLayers = (graph: Graph) => (inputs: readonly Int8Array[]) => {
  const values = runInt8Reference(graph, inputs);
  return graph.nodes.map(({ outputs }) => values.get(outputs[0])!);
};

/** A convolution on images in 0 … 255. */
function pixelNetwork(weights: readonly number[]): Graph {
  const net = graphBuilder();
  const image = net.input([1, 2, 2, 1]);
  const attributes = { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'none' } as const;
  return net.finish(
    net.layer({ operator: 'conv2d', attributes }, [
      image,
      net.reals([1, 1, 1, 1], weights),
      net.reals([1], [0]),
    ]),
  );
}

const refuses = (kind: UserError['kind'], message: RegExp) => (error: unknown) =>
  error instanceof UserError && error.kind === kind && message.test(error.message) && Boolean(error.hint);

describe('post-training quantization', () => {
  it('keeps random networks 20 dB above the noise at their outputs, with every choice of ranges', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...layerKinds), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(...rangeChoices),
        async (kinds, seed, ranges) => {
          const graph = randomGraph(kinds, seed, realNumbers(seed));
          const size = elementCount(graph.tensors[graph.inputs[0]].shape);
          const quantized = await quantizeToInt8(graph, [randomReals(20 * size, seed)], { ranges });
          checkShapes(quantized);
          for (const { quantization } of quantized.tensors)
            if (quantization?.kind === 'affine')
              assert.equal(quantization.scale, Math.fround(quantization.scale));
          const errors = await layerErrors(
            graph,
            quantized,
            [randomReals(5 * size, seed + 1)],
            runLayers(quantized),
          );
          const last = errors.get(quantized.nodes.at(-1)!.name);
          assert.ok(last === null || last! > 20, `${last} dB`);
        },
      ),
      { seed: 1, numRuns: 25 },
    );
  });

  it('stores 8-bit images exactly: pixel − 128', async () => {
    const samples = [Float32Array.of(0, 3, 100, 250)];
    const graph = await quantizeToInt8(pixelNetwork([0.01]), samples);
    const [input] = graph.inputs;
    const { quantization } = graph.tensors[input];
    assert.deepEqual(quantization, { kind: 'affine', scale: 1, zeroPoint: -128 });
    assert.deepEqual([...quantizeReals([0, 1, 254, 255], quantization!)], [-128, -127, 126, 127]);
  });

  it('works with a single sample', async () => {
    const samples = [Float32Array.of(0, 3, 100, 250)];
    const float = pixelNetwork([0.01]);
    const graph = await quantizeToInt8(float, samples);
    const [input] = graph.inputs;
    const [output] = graph.outputs;
    const stored = quantizeReals(samples[0], graph.tensors[input].quantization!);
    const result = runInt8Reference(graph, [stored]).get(output)!;
    const [expected] = await runFloat(float, samples);
    dequantize(result, graph.tensors[output].quantization!).forEach((value, i) => {
      assert.ok(Math.abs(value - expected[i]) <= 2.5 / 255);
    });
  });

  it('does not overflow where a layer hardly fires and its sums are large', async () => {
    const net = graphBuilder();
    const attributes = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: noPadding,
      activation: 'relu',
    } as const;
    const conv = net.layer({ operator: 'conv2d', attributes }, [
      net.input([1, 1, 2, 1]),
      net.reals([1, 1, 1, 1], [-100]),
      net.reals([1], [1e-5]),
    ]);
    // Output: 1e-5 for the first pixel, zero far below the rectifier for the second one.
    const samples = [Float32Array.of(0, 1)];
    const graph = await quantizeToInt8(net.finish(conv), samples);
    const stored = quantizeReals(samples[0], graph.tensors[graph.inputs[0]].quantization!);
    const [, second] = runInt8Reference(graph, [stored]).get(graph.outputs[0])!;
    assert.equal(second, affineOf(graph.tensors[graph.outputs[0]]).zeroPoint);
  });

  it('refuses to calibrate without samples', async () => {
    await assert.rejects(
      quantizeToInt8(pixelNetwork([1]), [new Float32Array(0)]),
      refuses('data', /no samples to calibrate/),
    );
  });

  it('names the sample that is not finite', async () => {
    const samples = [Float32Array.of(1, 2, 3, 4, 5, 6, Number.NaN, 8)];
    await assert.rejects(
      quantizeToInt8(pixelNetwork([1]), samples),
      refuses('data', /^Sample 1 has the value NaN in input 'input'/),
    );
  });

  it('names the activation that overflows', async () => {
    await assert.rejects(
      quantizeToInt8(pixelNetwork([1e38]), [Float32Array.of(0, 1, 100, 1)]),
      refuses('data', /^Sample 0 makes 'conv2d' Infinity/),
    );
  });

  it('names the weights that are not finite', async () => {
    await assert.rejects(
      quantizeToInt8(pixelNetwork([Number.POSITIVE_INFINITY]), [Float32Array.of(1, 2, 3, 4)]),
      refuses('model', /weights 'constant' of the model \w+ hold the value Infinity/),
    );
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await assert.rejects(
      quantizeToInt8(pixelNetwork([1]), [Float32Array.of(1, 2, 3, 4)], { signal: stop.signal }),
      /stopped/,
    );
  });
});

describe('layer errors', () => {
  const quantization = { kind: 'affine', scale: 0.5, zeroPoint: 0 } as const;
  const graphOf = (isInteger: boolean, channels: number): Graph => {
    const net = graphBuilder();
    const numbers = isInteger ? { quantization } : {};
    const input = net.input([1, channels], numbers.quantization);
    return net.finish(
      net.layer({ operator: 'relu', attributes: {} }, [input], { name: 'layer', ...numbers }),
    );
  };

  it('are ratios of power in decibels over all samples, matched by name', async () => {
    // Reals 1, 2, 3, 4; stored 1, 2, 2.5, 4.5: noise 0.25 + 0.25, signal 30.
    const errors = await layerErrors(
      graphOf(false, 2),
      graphOf(true, 2),
      [Float32Array.of(1, 2, 3, 4)],
      ([x]) => (x[0] === 2 ? [Int8Array.of(2, 4)] : [Int8Array.of(5, 9)]),
    );
    assert.ok(Math.abs(errors.get('layer')! - 10 * Math.log10(30 / 0.5)) < 1e-9);
  });

  it('are null where nothing differs', async () => {
    const errors = await layerErrors(graphOf(false, 2), graphOf(true, 2), [Float32Array.of(1, 2)], ([x]) => [
      x,
    ]);
    assert.equal(errors.get('layer'), null);
  });

  it('leave out removed channels', async () => {
    const narrow = graphOf(true, 2);
    const [output] = narrow.outputs;
    const tensor = { ...narrow.tensors[output], removedChannels: [{ channel: 1, constant: 0 }] };
    const int8 = { ...narrow, tensors: narrow.tensors.with(output, tensor) };
    const errors = await layerErrors(graphOf(false, 3), int8, [Float32Array.of(1, 99, 3)], () => [
      Int8Array.of(2, 5),
    ]);
    assert.ok(Math.abs(errors.get('layer')! - 10 * Math.log10(10 / 0.25)) < 1e-9);
  });
});
