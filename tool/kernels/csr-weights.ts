import type { CsrEncoded } from '../encodings/index.js';
import type { CompressedWeights } from './compressed-weights.js';

export const csrWeights: CompressedWeights<CsrEncoded> = {
  encoding: 'csr',
  arguments: ({ counts, columns, values }, builder) => ({
    constants: [
      builder.constant('counts', bytesOf(counts), `weights of a row, ${counts.BYTES_PER_ELEMENT} bytes each`),
      builder.constant('columns', bytesOf(columns), `by weight, ${columns.BYTES_PER_ELEMENT} bytes each`),
      builder.constant('values', values, 'by weight'),
    ],
    shapes: [
      builder.shape('count_bytes', counts.BYTES_PER_ELEMENT),
      builder.shape('column_bytes', columns.BYTES_PER_ELEMENT),
    ],
  }),
};

function bytesOf({ buffer, byteOffset, byteLength }: CsrEncoded['counts']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
