import assert from 'node:assert/strict';
import { csr } from '../../../tool/encodings/csr.js';
import { UserError } from '../../../tool/errors.js';
import type { Graph, Node, Tensor } from '../../../tool/graph/graph.js';
import { validateGraph } from '../../../tool/graph/validate.js';

const conv: Node = {
  operator: 'conv2d',
  name: 'conv',
  inputs: [0, 1, 2],
  outputs: [3],
  attributes: {
    strides: [1, 1],
    dilations: [1, 1],
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
    activation: 'none',
  },
};

const relu: Node = { operator: 'relu', name: 'relu', inputs: [3], outputs: [4], attributes: {} };

const tensors: Tensor[] = [
  { name: 'input', shape: [1, 4, 4, 2], quantization: { kind: 'affine', scale: 0.5, zeroPoint: -128 } },
  {
    name: 'weights',
    shape: [3, 1, 1, 2],
    constant: {
      encoding: 'int8',
      shape: [3, 1, 1, 2],
      values: new Int8Array(6),
      scales: new Float32Array([1, 2, 3]),
      axis: 0,
    },
  },
  { name: 'bias', shape: [3], constant: { encoding: 'float32', values: new Float32Array(3) } },
  { name: 'conv', shape: [1, 4, 4, 3] },
  { name: 'relu', shape: [1, 4, 4, 3] },
];

const sound: Graph = { name: 'net', tensors, nodes: [conv, relu], inputs: [0], outputs: [4] };

function withTensor(id: number, change: Partial<Tensor>): Graph {
  return { ...sound, tensors: tensors.map((tensor, at) => (at === id ? { ...tensor, ...change } : tensor)) };
}

function withConv(change: object): Graph {
  return { ...sound, nodes: [{ ...conv, ...change }, relu] };
}

describe('validateGraph', () => {
  it('gives a sound graph back', () => {
    assert.equal(validateGraph(sound), sound);
  });

  const weights = tensors[1].constant;
  assert(weights?.encoding === 'int8');
  const defects: [what: string, graph: Graph, message: RegExp][] = [
    ['no name', { ...sound, name: '' }, /model has no name/],
    ['two tensors of one name', withTensor(4, { name: 'conv' }), /Two tensors .* "conv"/],
    ['a nameless layer', withConv({ name: '' }), /layer .* no name/],
    ['two layers of one name', withConv({ name: 'relu' }), /Two layers .* "relu"/],
    ['a shape with zero', withTensor(3, { shape: [1, 0, 4, 3] }), /"conv" .* shape \[1,0,4,3\]/],
    ['a shape with a fraction', withTensor(3, { shape: [1, 1.5] }), /"conv" .* shape/],
    ['a gigantic shape', withTensor(3, { shape: [1, 65536, 65536] }), /"conv" .* shape/],
    ['a batch', withTensor(3, { shape: [2, 4, 4, 3] }), /"conv" .* batch of 1/],
    ['a scalar activation', withTensor(3, { shape: [] }), /"conv" .* batch of 1/],
    [
      'a scale of zero',
      withTensor(0, { quantization: { kind: 'affine', scale: 0, zeroPoint: 0 } }),
      /"input"/,
    ],
    [
      'a zero point outside int8',
      withTensor(0, { quantization: { kind: 'affine', scale: 1, zeroPoint: 200 } }),
      /"input" has the zero point 200/,
    ],
    ['too few numbers in a constant', withTensor(2, { shape: [4] }), /"bias" has 3 numbers.* needs 4/],
    ['a constant encoded in another shape', withTensor(1, { shape: [6, 1, 1, 1] }), /"weights" is encoded/],
    [
      'too few scales',
      withTensor(1, { constant: { ...weights, scales: new Float32Array(2) } }),
      /"weights" has 2 scales for dimension 0/,
    ],
    [
      'compressed weights that cannot be read',
      withTensor(1, { constant: { ...csr.encode(weights), counts: new Uint8Array(2) } }),
      /"weights" \(csr\) has counts of 2 rows/,
    ],
    [
      'weights in an unknown encoding',
      withTensor(1, { constant: { ...weights, encoding: 'zip' } as unknown as typeof weights }),
      /unknown encoding "zip"/,
    ],
    [
      'zero points that do not match the scales',
      withTensor(1, { constant: { ...weights, zeroPoints: new Int32Array(1) } }),
      /1 zero points for 3 scales/,
    ],
    ['no inputs', { ...sound, inputs: [] }, /no input/],
    ['an output twice', { ...sound, outputs: [4, 4] }, /same output twice/],
    ['a constant output', { ...sound, outputs: [2] }, /output "bias" is a constant/],
    ['an output out of range', { ...sound, outputs: [9] }, /output is tensor 9/],
    ['an output that nothing writes', { ...sound, nodes: [conv] }, /No layer writes .* "relu"/],
    ['an input out of range', withConv({ inputs: [0, 1, 77] }), /layer "conv" is tensor 77/],
    ['nodes out of order', { ...sound, nodes: [relu, conv] }, /"relu" reads "conv" before/],
    ['a tensor written twice', withConv({ outputs: [0] }), /"conv" writes "input"/],
    ['an unknown operator', withConv({ operator: 'fft' }), /unknown operator "fft"/],
    ['a convolution without weights', withConv({ inputs: [0] }), /0 constant inputs, not 1 to 2/],
    ['a convolution of two images', withConv({ inputs: [0, 0, 1] }), /2 data inputs, not 1/],
    ['data behind constants', withConv({ inputs: [1, 0] }), /constant before its data/],
    ['two outputs', withConv({ outputs: [3, 4] }), /"conv" has 2 outputs|"relu" writes/],
    [
      'a stride of zero',
      withConv({ attributes: { ...conv.attributes, strides: [0, 1] } }),
      /"conv" \(conv2d\) has the impossible strides \[0,1\]/,
    ],
    [
      'a negative padding',
      withConv({ attributes: { ...conv.attributes, padding: { top: -1, bottom: 0, left: 0, right: 0 } } }),
      /impossible padding/,
    ],
    [
      'an unknown activation',
      withConv({ attributes: { ...conv.attributes, activation: 'gelu' } }),
      /activation "gelu"/,
    ],
  ];
  for (const [what, graph, message] of defects) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => validateGraph(graph),
        (error) => error instanceof UserError && error.kind === 'model' && message.test(error.message),
      );
    });
  }

  it('refuses bad attributes of every other operator', () => {
    const bad: Pick<Node, 'operator' | 'attributes'>[] = [
      { operator: 'concatenation', attributes: { axis: 0, activation: 'none' } },
      { operator: 'concatenation', attributes: { axis: 4, activation: 'none' } },
      { operator: 'pad', attributes: { paddings: [[0, 0]] } },
      { operator: 'pad', attributes: { paddings: [1, 0, 0, 0].map((before) => [before, 0] as const) } },
      { operator: 'softmax', attributes: { beta: 0 } },
      {
        operator: 'maxPool2d',
        attributes: {
          filter: [0, 2],
          strides: [1, 1],
          padding: { top: 0, bottom: 0, left: 0, right: 0 },
          activation: 'none',
        },
      },
    ];
    for (const { operator, attributes } of bad) {
      const node = { ...relu, operator, attributes } as Node;
      assert.throws(() => validateGraph({ ...sound, nodes: [conv, node] }), /Layer "relu" .* has /);
    }
  });
});
