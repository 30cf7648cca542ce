import { quantizeToFixedPoint } from '../../compress/fixed-point/index.js';
import { quantizeToInt8 } from '../../compress/integer.js';
import { weightedNodes } from '../../compress/layers.js';
import { accuracyOf } from '../../compress/sensitivity.js';
import type { Dataset } from '../../data/dataset.js';
import { realSamples } from '../../data/samples.js';
import type { FixedPointBits, Graph } from '../../graph/graph.js';
import { type MeasuredNetwork, measureNetwork } from './measure-network.js';

/** A network in fixed point, without training. */
export interface FormatResult {
  /** Bits of data and weights, and what else was asked for: what tables call it. */
  readonly title: string;
  readonly network: MeasuredNetwork;
}

/** A network that was trained for this, in every format; the trainings of compressed networks may have begun with another. */
export interface FormatResults {
  /** Of the float network. */
  readonly accuracy: number;
  readonly int8: MeasuredNetwork;
  readonly formats: readonly FormatResult[];
}

interface Format {
  readonly bits: FixedPointBits;
  readonly weights: FixedPointBits;
  readonly precision?: 'static';
  readonly clamps?: boolean;
}

const formats: readonly Format[] = [
  { bits: 16, weights: 16 },
  { bits: 8, weights: 8 },
  { bits: 8, weights: 4 },
  { bits: 8, weights: 4, clamps: true },
  { bits: 16, weights: 16, precision: 'static' },
  { bits: 8, weights: 8, precision: 'static' },
  { bits: 8, weights: 4, precision: 'static' },
];

/** What a network gives in every format. Depthwise weights keep 8 bits with data of 8, as in recipes. */
export async function fixedPointFormats(graph: Graph, data: Dataset, test: Dataset): Promise<FormatResults> {
  const samples = [realSamples(data, 256)];
  const results: FormatResult[] = [];
  for (const { bits, weights, precision = 'dynamic', clamps = false } of formats) {
    const weightBits = new Map(
      weightedNodes(graph).map(({ node: { name, operator } }) => [
        name,
        operator === 'depthwiseConv2d' && bits === 8 ? 8 : weights,
      ]),
    );
    const title = `${precision === 'static' ? 'static ' : ''}${bits}/${weights}${clamps ? ', `clamp`' : ''}`;
    process.stderr.write(`fixed point, ${title}\n`);
    const fixed = await quantizeToFixedPoint(graph, samples, { bits, weightBits, precision, clamps });
    results.push({ title, network: await measureNetwork(fixed, test) });
  }
  return {
    accuracy: await accuracyOf(graph, test),
    int8: await measureNetwork(await quantizeToInt8(graph, samples), test),
    formats: results,
  };
}
