import assert from 'node:assert/strict';
import { UserError } from '../../../tool/errors.js';
import type { Graph, Quantization } from '../../../tool/graph/graph.js';
import { lower } from '../../../tool/lower/lower.js';
import { bytesInUse, constantBytes, peakLayer } from '../../../tool/program/memory.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';

const m4 = { core: 'cortex-m4', features: ['dsp'] } as const;
const affine: Quantization = { kind: 'affine', scale: 0.5, zeroPoint: 0 };
const pointwise = {
  operator: 'conv2d',
  attributes: { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'none' },
} as const;

/** A chain of 1×1 convolutions of 4 channels on 4×4 pixels, one for each weight value. */
function chain(...weights: readonly number[]): Graph {
  const builder = graphBuilder('chain of layers');
  let tensor = builder.input([1, 4, 4, 4], affine);
  for (const [index, value] of weights.entries()) {
    const constant = builder.constant([4, 1, 1, 4], {
      encoding: 'int8',
      shape: [4, 1, 1, 4],
      values: new Int8Array(16).fill(value),
      scales: Float32Array.of(0.5),
      axis: 0,
    });
    tensor = builder.layer(pointwise, [tensor, constant], { name: `conv ${index}`, quantization: affine });
  }
  return builder.finish(tensor);
}

const constantsOf = (graph: Graph) => lower(graph, m4).constants.map(({ name }) => name);

describe('lower', () => {
  it('names program and tables so that C accepts them', () => {
    const program = lower(chain(1), m4);
    assert.equal(program.name, 'chain_of_layers');
    assert.ok(program.constants.every(({ name }) => /^[a-z][a-z0-9_]*$/.test(name)));
  });

  it('stores equal tables once', () => {
    const same = constantsOf(chain(3, 3));
    const different = constantsOf(chain(3, 4));
    assert.ok(same.length < different.length);
    assert.equal(new Set(different).size, different.length);
  });

  it('gives a reshape the buffer of its input and nothing to compute', () => {
    const builder = graphBuilder();
    const input = builder.input([1, 4, 4, 1], affine);
    const reshape = { operator: 'reshape', attributes: {} } as const;
    const flat = builder.layer(reshape, [input], { name: 'flatten', shape: [1, 16], quantization: affine });
    const program = lower(builder.finish(flat), m4);
    assert.equal(program.layers[0].call, undefined);
    assert.equal(program.outputs[0].buffer, program.inputs[0].buffer);
    assert.equal(program.arenaBytes, 16);
  });

  it('keeps every output of the network to the end', () => {
    const builder = graphBuilder();
    const weights = builder.constant([4, 1, 1, 4], {
      encoding: 'int8',
      shape: [4, 1, 1, 4],
      values: new Int8Array(16).fill(1),
      scales: Float32Array.of(0.5),
      axis: 0,
    });
    const input = builder.input([1, 4, 4, 4], affine);
    const first = builder.layer(pointwise, [input, weights], { name: 'first', quantization: affine });
    const second = builder.layer(pointwise, [first, weights], { name: 'second', quantization: affine });
    const { outputs, buffers } = lower(builder.finish(first, second), m4);
    const [a, b] = outputs.map(({ buffer }) => buffers[buffer]);
    assert.ok(a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset);
  });

  it('changes the hash with a weight, and with nothing else', () => {
    assert.equal(lower(chain(1, 2), m4).hash, lower(chain(1, 2), m4).hash);
    assert.notEqual(lower(chain(1, 2), m4).hash, lower(chain(1, 3), m4).hash);
  });

  it('tells what each layer needs', () => {
    const program = lower(chain(1, 2), m4);
    assert.ok(constantBytes(program, 0) >= 16);
    assert.ok(bytesInUse(program, peakLayer(program)) <= program.arenaBytes);
    assert.ok(bytesInUse(program, 0) >= 64);
  });

  it('refuses a network of real numbers, by layer', () => {
    const builder = graphBuilder();
    const input = builder.input([1, 4, 4, 4]);
    const output = builder.layer({ operator: 'relu', attributes: {} }, [input], { name: 'clamp' });
    assert.throws(
      () => lower(builder.finish(output), m4),
      (error) => error instanceof UserError && error.kind === 'model' && /layer clamp/.test(error.message),
    );
  });

  it('refuses a layer that no kernel computes, by name and operator', () => {
    const builder = graphBuilder();
    const input = builder.input([1, 4, 4, 4], affine);
    // Weights with a zero point are legal in a graph, but TensorFlow Lite's int8 specification knows none.
    const weights = builder.constant([4, 1, 1, 4], {
      encoding: 'int8',
      shape: [4, 1, 1, 4],
      values: new Int8Array(16).fill(1),
      scales: Float32Array.of(0.5),
      zeroPoints: Int32Array.of(3),
      axis: 0,
    });
    const output = builder.layer(pointwise, [input, weights], { name: 'odd', quantization: affine });
    assert.throws(
      () => lower(builder.finish(output), m4),
      (error) => error instanceof UserError && /layer odd: .*Conv2D.* cortex-m4/.test(error.message),
    );
  });
});
