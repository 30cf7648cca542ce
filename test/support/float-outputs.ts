import assert from 'node:assert/strict';
import { openFloatExecutor } from '../../tool/float/executor.js';
import type { Graph } from '../../tool/graph/graph.js';
import { floatVectors } from './fixtures.js';

/**
 * Computes a graph in real numbers and compares with what a framework computed, whatever the order of the file's inputs
 * and outputs.
 * @param name of the vectors in `test/fixtures`
 * @param tolerance largest difference of an output
 */
export async function assertFloatOutputs(graph: Graph, name: string, tolerance: number): Promise<void> {
  const { inputShapes, outputShapes, samples } = floatVectors(name);
  const executor = await openFloatExecutor(graph);
  const place = (shapes: readonly (readonly number[])[], id: number) =>
    shapes.findIndex((shape) => shape.join() === graph.tensors[id].shape.join());
  for (const { inputs, outputs } of samples) {
    const computed = await executor.run(
      graph.inputs.map((id) => Float32Array.from(inputs[place(inputShapes, id)])),
    );
    for (const [index, id] of graph.outputs.entries()) {
      const expected = outputs[place(outputShapes, id)];
      assert.equal(computed[index].length, expected.length);
      for (const [at, value] of expected.entries()) {
        assert(Math.abs(computed[index][at] - value) <= tolerance, `${computed[index][at]} is not ${value}`);
      }
    }
  }
  executor.dispose();
}
