import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../tool/errors.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { graphMacs, nodeMacs } from '../../../tool/operators/index.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';

const zeros = (count: number) => new Float32Array(count);

/** A convolution, a depthwise one with multiplier 2, pooling and a fully connected layer. */
function network(): Graph {
  const net = graphBuilder();
  const image = net.input([1, 9, 7, 3]);
  const conv = net.layer(
    {
      operator: 'conv2d',
      attributes: {
        strides: [2, 1],
        dilations: [1, 2],
        padding: { top: 1, bottom: 1, left: 0, right: 0 },
        activation: 'relu',
      },
    },
    [image, net.reals([4, 3, 2, 3], zeros(72)), net.reals([4], zeros(4))],
  );
  assert.deepEqual(net.shapeOf(conv), [1, 5, 5, 4]);
  const depthwise = net.layer(
    {
      operator: 'depthwiseConv2d',
      attributes: { strides: [1, 1], dilations: [1, 1], padding: noPadding, activation: 'none' },
    },
    [conv, net.reals([1, 3, 3, 8], zeros(72))],
  );
  assert.deepEqual(net.shapeOf(depthwise), [1, 3, 3, 8]);
  const pooled = net.layer(
    {
      operator: 'maxPool2d',
      attributes: { strides: [3, 3], filter: [3, 3], padding: noPadding, activation: 'none' },
    },
    [depthwise],
  );
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [pooled], { shape: [1, 8] });
  const dense = net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [
    flat,
    net.reals([10, 8], zeros(80)),
  ]);
  return net.finish(dense);
}

function changeOutput(graph: Graph, layer: number, shape: readonly number[]): Graph {
  const [output] = graph.nodes[layer].outputs;
  return { ...graph, tensors: graph.tensors.with(output, { ...graph.tensors[output], shape }) };
}

describe('shapes of operators', () => {
  it('accepts a graph whose shapes fit', () => checkShapes(network()));

  it('counts multiply-accumulates by hand', () => {
    const graph = network();
    assert.deepEqual(
      graph.nodes.map((node) => nodeMacs(graph, node)),
      [5 * 5 * 4 * 3 * 2 * 3, 3 * 3 * 8 * 9, 0, 0, 80],
    );
    assert.equal(graphMacs(graph), 1800 + 648 + 80);
  });

  for (const [layer, shape, message] of [
    [0, [1, 5, 4, 4], /'conv2d' .*declared as \[1, 5, 4, 4\] but comes out as \[1, 5, 5, 4\]/],
    [3, [1, 9], /'reshape' .*\[1, 1, 1, 8\] has not as many elements as \[1, 9\]/],
    [0, [1, 100], /'conv2d' .*declared as \[1, 100\]/],
  ] as const) {
    it(`refuses an output declared as [${shape}]`, () => {
      assert.throws(
        () => checkShapes(changeOutput(network(), layer, shape)),
        (error) => error instanceof UserError && error.kind === 'model' && message.test(error.message),
      );
    });
  }

  it('refuses filters that read another number of channels than the input has', () => {
    const net = graphBuilder();
    const image = net.input([1, 4, 4, 3]);
    const attributes = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: noPadding,
      activation: 'none',
    } as const;
    assert.throws(
      () => net.layer({ operator: 'conv2d', attributes }, [image, net.reals([1, 1, 1, 2], zeros(2))]),
      /its filters read 2 channels and its input has 3/,
    );
    assert.throws(
      () =>
        net.layer({ operator: 'depthwiseConv2d', attributes }, [image, net.reals([1, 1, 1, 4], zeros(4))]),
      /4 filters are no multiple of its input's 3 channels/,
    );
  });

  it('refuses a window larger than the image', () => {
    const net = graphBuilder();
    const image = net.input([1, 2, 2, 1]);
    const attributes = { strides: [1, 1], filter: [3, 2], padding: noPadding, activation: 'none' } as const;
    assert.throws(
      () => net.layer({ operator: 'averagePool2d', attributes }, [image]),
      /a window of 3 does not fit the padded image of 2/,
    );
  });
});
