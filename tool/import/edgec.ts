import { graphFormat, graphFromJson } from '../graph/json.js';
import type { ModelFormat } from './format.js';

const beginning = new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${graphFormat}"`);

/** Networks that edgec wrote, as they were or reformatted by an editor: `edgec train` and `edgec compress`. */
export const edgec: ModelFormat = {
  title: 'edgec',
  recognizes: (bytes) => beginning.test(new TextDecoder().decode(bytes.subarray(0, 256))),
  read: ({ bytes }) => graphFromJson(new TextDecoder().decode(bytes)),
};
