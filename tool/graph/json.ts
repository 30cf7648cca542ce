import { UserError } from '../errors.js';
import { parseArrays, stringifyArrays } from '../json-arrays.js';
import type { Graph } from './graph.js';
import { validateGraph } from './validate.js';

/** What begins a file that {@link graphToJson} made. */
export const graphFormat = 'edgec-graph';
const version = 1;

/** A graph as JSON, one line. Arrays of numbers are kept to the last bit. */
export function graphToJson(graph: Graph): string {
  return stringifyArrays({ format: graphFormat, version, graph });
}

/**
 * Reads what {@link graphToJson} made.
 * @throws UserError of kind `model` where the text is anything else
 */
export function graphFromJson(text: string): Graph {
  try {
    const file = parseArrays(text) as { format?: unknown; version?: unknown; graph: Graph };
    if (file.format !== graphFormat) throw new Error(`its format is not ${graphFormat}`);
    if (file.version !== version)
      throw new Error(`it has version ${file.version}, this edgec reads ${version}`);
    return validateGraph(file.graph);
  } catch (error) {
    if (error instanceof UserError) throw error;
    // Whatever a damaged or malicious file makes of the types that the checks rely on.
    throw new UserError(
      'model',
      `The file is no network that edgec wrote: ${(error as Error).message}.`,
      'Write it again with `edgec train` or `edgec compress`.',
    );
  }
}
