import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AffineQuantization } from '../../../tool/graph/graph.js';
import { selectKernel } from '../../../tool/kernels/index.js';
import type { Target } from '../../../tool/program/program.js';
import { randomSource } from '../../support/random.js';
import { operatorLayer } from '../../support/random-operators.js';

const random = randomSource(3);
const m3: Target = { core: 'cortex-m3', features: [] };
const m4: Target = { core: 'cortex-m4', features: ['dsp'] };
const affine = (scale: number, zeroPoint: number): AffineQuantization => ({
  kind: 'affine',
  scale,
  zeroPoint,
});
const common = affine(0.5, 3);
const other = affine(0.25, 3);

function pool(output: AffineQuantization, filterColumns = 2) {
  const attributes = {
    filter: [2, filterColumns],
    strides: [1, 1],
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
    activation: 'none',
  } as const;
  const input = { shape: [1, 2, filterColumns, 4], quantization: common };
  return operatorLayer({ operator: 'averagePool2d', attributes }, [input], output, random).layer;
}

function concatenation(count: number, last: AffineQuantization) {
  const inputs = Array.from({ length: count }, (_, index) => ({
    shape: [1, 2],
    quantization: index === count - 1 ? last : common,
  }));
  const attributes = { axis: 1, activation: 'none' } as const;
  return operatorLayer({ operator: 'concatenation', attributes }, inputs, common, random).layer;
}

function softmax(depth: number, output: AffineQuantization) {
  const input = { shape: [1, depth], quantization: common };
  return operatorLayer({ operator: 'softmax', attributes: { beta: 1 } }, [input], output, random).layer;
}

describe('choice of a kernel', () => {
  it('prefers the DSP extension where the core has it', () => {
    assert.equal(selectKernel(pool(common), m4)?.name, 'edgec_average_pool_s8_dsp');
    assert.equal(selectKernel(pool(common), m3)?.name, 'edgec_average_pool_s8');
  });

  it('sums windows that 16-bit lanes cannot hold in plain C', () => {
    assert.equal(selectKernel(pool(common, 256), m4)?.name, 'edgec_average_pool_s8_dsp');
    assert.equal(selectKernel(pool(common, 257), m4)?.name, 'edgec_average_pool_s8');
  });

  it('finds none for pooling that changes the scale', () => {
    assert.equal(selectKernel(pool(other), m4), undefined);
  });

  it('finds the concatenation with the fewest slots', () => {
    const nameFor = (count: number) => selectKernel(concatenation(count, common), m4)?.name;
    assert.equal(nameFor(2), 'edgec_concatenation_2_s8');
    assert.equal(nameFor(3), 'edgec_concatenation_4_s8');
    assert.equal(nameFor(8), 'edgec_concatenation_8_s8');
    assert.equal(nameFor(9), undefined);
  });

  it('finds none for a concatenation of different scales', () => {
    assert.equal(selectKernel(concatenation(2, other), m4), undefined);
  });

  it('finds none for outputs other than the specification prescribes', () => {
    assert.ok(selectKernel(softmax(10, affine(1 / 256, -128)), m4));
    assert.equal(selectKernel(softmax(10, common), m4), undefined);
    const tanh = operatorLayer(
      { operator: 'tanh', attributes: {} },
      [{ shape: [1, 1], quantization: common }],
      common,
      random,
    );
    assert.equal(selectKernel(tanh.layer, m4), undefined);
  });

  it('finds none for a softmax whose sum may overflow', () => {
    assert.ok(selectKernel(softmax(4095, affine(1 / 256, -128)), m4));
    assert.equal(selectKernel(softmax(4096, affine(1 / 256, -128)), m4), undefined);
  });
});
