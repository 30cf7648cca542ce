import { graphFormat, graphFromJson } from '../graph/json.js';
import { hasBytes, type ModelFormat } from './format.js';

/** Networks that edgec wrote: `edgec compress`. */
export const edgec: ModelFormat = {
  title: 'edgec',
  recognizes: (bytes) => hasBytes(bytes, 0, [...Buffer.from(`{"format":"${graphFormat}"`)]),
  read: ({ bytes }) => graphFromJson(Buffer.from(bytes).toString('utf8')),
};
