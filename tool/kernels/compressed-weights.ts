import type {
  CodebookEncoded,
  CsrEncoded,
  Encoded,
  HuffmanEncoded,
  Int4Encoded,
  RelativeEncoded,
  RunLevelEncoded,
  TernaryEncoded,
} from '../encodings/index.js';
import { int4Offset } from '../encodings/int4.js';
import { matrixShape, type NarrowIndices } from '../encodings/rows.js';
import type { Argument, CallBuilder } from './kernel.js';

/** How kernels get at weights of one encoding, the same for every operator. */
export interface CompressedWeights<E extends Encoded = Encoded> {
  readonly encoding: E['encoding'];
  /** What C functions and files that read them are called by. */
  readonly form: string;
  arguments(encoded: E, builder: CallBuilder): WeightArguments;
}

/** In the order of the C functions' parameters. */
export interface WeightArguments {
  /** Tables, and working memory for them. */
  readonly tables: readonly Argument[];
  readonly numbers: readonly Argument[];
}

export const csrWeights: CompressedWeights<CsrEncoded> = {
  encoding: 'csr',
  form: 'csr',
  arguments: ({ counts, columns, values }, builder) => ({
    tables: [
      builder.constant(
        'counts',
        bytesOf(counts),
        `weights by row, in ${counts.BYTES_PER_ELEMENT} bytes each`,
      ),
      builder.constant(
        'weight_columns',
        bytesOf(columns),
        `by weight, in ${columns.BYTES_PER_ELEMENT} bytes each`,
      ),
      builder.constant('weight_values', values, 'by weight'),
    ],
    numbers: [
      builder.shape('count_bytes', counts.BYTES_PER_ELEMENT),
      builder.shape('column_bytes', columns.BYTES_PER_ELEMENT),
    ],
  }),
};

export const relativeWeights: CompressedWeights<RelativeEncoded> = {
  encoding: 'relative',
  form: 'relative',
  arguments: ({ counts, gapBits, gaps, values }, builder) => ({
    tables: [
      builder.constant(
        'counts',
        bytesOf(counts),
        `weights by row, in ${counts.BYTES_PER_ELEMENT} bytes each`,
      ),
      builder.constant('weight_gaps', gaps, `by weight, in ${gapBits} bits each`),
      builder.constant('weight_values', values, 'by weight'),
    ],
    numbers: [builder.shape('count_bytes', counts.BYTES_PER_ELEMENT), builder.shape('gap_bits', gapBits)],
  }),
};

export const runLevelWeights: CompressedWeights<RunLevelEncoded> = {
  encoding: 'runlevel',
  form: 'runlevel',
  arguments: ({ levels, reach, bareRuns, counts, codes }, builder) => ({
    tables: [
      builder.scratch('table', 'uint32_t', Math.max(1, levels.length * reach + bareRuns)),
      builder.constant(
        'weight_counts',
        bytesOf(counts),
        `codes by row, in ${counts.BYTES_PER_ELEMENT} bytes each`,
      ),
      builder.constant('weight_codes', codes, 'runs of zeros and the weights that end them'),
      builder.constant('levels', levels, 'weights'),
    ],
    numbers: [
      builder.shape('count_bytes', counts.BYTES_PER_ELEMENT),
      builder.value('level_count', levels.length),
      builder.value('reach', reach),
      builder.value('bare_runs', bareRuns),
    ],
  }),
};

export const huffmanWeights: CompressedWeights<HuffmanEncoded> = {
  encoding: 'huffman',
  form: 'huffman',
  arguments({ shape, reach, gapCode, valueCode, stream }, builder) {
    const code = Uint8Array.from([
      ...gapCode.lengths,
      ...valueCode.lengths,
      ...gapCode.symbols,
      // As bytes: modulo 256.
      ...valueCode.symbols,
      ...stream,
    ]);
    const entries = [gapCode, valueCode].map(
      ({ lengths }) => 2 ** Math.max(1, lengths.findLastIndex(Boolean)),
    );
    return {
      tables: [
        builder.scratch('tables', 'uint32_t', entries[0] + entries[1]),
        builder.constant(
          'code',
          code,
          'lengths and symbols of the codes of gaps and values, and the weights in them',
        ),
      ],
      numbers: [
        builder.value('code_bytes', code.length),
        builder.value('reach', reach),
        builder.value('row_weights', matrixShape(shape).columns),
      ],
    };
  },
};

export const codebookWeights: CompressedWeights<CodebookEncoded> = {
  encoding: 'codebook',
  form: 'codebook',
  arguments: ({ shape, indices, codebook, bits }, builder) =>
    indexArguments(shape, indices, bits, { values: codebook, step: 0 }, builder),
};

/** Without the DSP extension they are looked up like others. */
export const int4Weights: CompressedWeights<Int4Encoded> = {
  encoding: 'int4',
  form: 'codebook',
  arguments: ({ shape, packed }, builder) =>
    indexArguments(
      shape,
      packed,
      4,
      { values: Int8Array.from({ length: 16 }, (_, i) => i - int4Offset), step: 0 },
      builder,
    ),
};

/** Where there is no kernel of their own they are looked up too, in a codebook for each output channel if need be. */
export const ternaryWeights: CompressedWeights<TernaryEncoded> = {
  encoding: 'ternary',
  form: 'codebook',
  arguments({ shape, codes, magnitudes }, builder) {
    const values = Int8Array.from(
      Array.from({ length: magnitudes.length / 2 }, (_, i) => [
        0,
        magnitudes[2 * i],
        -magnitudes[2 * i + 1],
      ]).flat(),
    );
    return indexArguments(shape, codes, 2, { values, step: values.length > 3 ? 3 : 0 }, builder);
  },
};

/** @param codebook its step leads from one output channel's values to the next's, 0 where all have the same */
function indexArguments(
  shape: readonly number[],
  indices: Uint8Array,
  bits: number,
  codebook: { readonly values: Int8Array; readonly step: number },
  builder: CallBuilder,
): WeightArguments {
  return {
    tables: [
      builder.constant('indices', indices, `by weight, ${bits} bits each`),
      builder.constant('codebook', codebook.values, 'by index'),
    ],
    numbers: [
      builder.shape('bits', bits),
      builder.shape('codebook_step', codebook.step),
      builder.value('row_weights', matrixShape(shape).columns),
    ],
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: NarrowIndices): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
