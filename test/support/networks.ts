import { writeFileSync } from 'node:fs';
import { graphToJson } from '../../tool/graph/json.js';
import { graphBuilder } from './build-graph.js';

/** Writes a network of one fully connected layer: its weights are what is large. */
export function writeWideNetwork(file: string, inputs: number, outputs: number): string {
  const builder = graphBuilder('wide');
  const quantization = { kind: 'affine', scale: 0.1, zeroPoint: 0 } as const;
  const data = builder.input([1, inputs], quantization);
  const shape = [outputs, inputs];
  const weights = builder.constant(shape, {
    encoding: 'int8',
    shape,
    axis: 0,
    scales: new Float64Array(outputs).fill(0.01),
    values: Int8Array.from({ length: outputs * inputs }, (_, i) => ((i * 37) % 255) - 127),
  });
  const output = builder.layer(
    { operator: 'fullyConnected', attributes: { activation: 'none' } },
    [data, weights],
    { name: 'dense', quantization },
  );
  writeFileSync(file, graphToJson(builder.finish(output)));
  return file;
}

/** Writes a network whose only layer needs much RAM. */
export function writeLargeImageNetwork(file: string, size: number): string {
  const builder = graphBuilder('large');
  const quantization = { kind: 'affine', scale: 0.1, zeroPoint: 0 } as const;
  const data = builder.input([1, size, size, 4], quantization);
  const output = builder.layer(
    {
      operator: 'averagePool2d',
      attributes: {
        filter: [2, 2],
        strides: [1, 1],
        padding: { top: 0, bottom: 0, left: 0, right: 0 },
        activation: 'none',
      },
    },
    [data],
    { name: 'shrink', quantization },
  );
  writeFileSync(file, graphToJson(builder.finish(output)));
  return file;
}
