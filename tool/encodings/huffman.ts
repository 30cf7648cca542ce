import { BitReader, BitWriter, symbolReader, symbolWriter } from './bit-stream.js';
import { type CompressedInt8, compressedInt8 } from './compressed-int8.js';
import { codeProblem, type HuffmanCode, optimalCode } from './huffman-code.js';
import { matrixShape } from './rows.js';

/**
 * Weights that are not zero and the gaps between them in Huffman codes: the last step of Deep Compression (Han et al.
 * 2016, https://arxiv.org/abs/1510.00149), in two alphabets.
 *
 * The matrix (see `rows.ts`) is one sequence, row after row. A gap says how many elements further the next weight is;
 * its value follows. Where the gap is larger than `reach`, the symbol {@link escapeSymbol} goes `reach` elements further and no
 * value follows. The last gap leads behind the last element. So rows need no counts: a reader sees when it is past one.
 */
export interface HuffmanEncoded extends CompressedInt8 {
  readonly encoding: 'huffman';
  /** The largest gap with a symbol: 1 to 254. */
  readonly reach: number;
  /** Symbols are gaps from 1, or {@link escapeSymbol}. */
  readonly gapCode: HuffmanCode;
  /** Symbols are the weights. */
  readonly valueCode: HuffmanCode;
  /** As `BitReader` reads it. */
  readonly stream: Uint8Array;
}

/** The symbol of a gap that goes `reach` elements further, to no weight. */
export const escapeSymbol = 255;

/** Among them is a good reach for every density; the last fits a byte beside the escape. */
const reaches = [8, 16, 32, 64, 128, 254];

/**
 * How much larger than the smallest the encoding may be for a longer reach. Short ones with many escapes come near
 * Golomb's codes, which are small too, but a device spends as much time on an escape as on a weight.
 */
const toleratedShare = 0.01;
const toleratedBytes = 16;

export const huffman = compressedInt8<HuffmanEncoded>({
  name: 'huffman',
  encode({ shape, values, scales, axis }) {
    const candidates = reaches.map((reach): HuffmanEncoded => {
      const tokens = tokensOf(values, reach);
      const gapCode = optimalCode(frequencies(tokens.map(({ gap }) => gap)));
      const valueCode = optimalCode(frequencies(tokens.flatMap(({ value }) => value ?? [])));
      const stream = writeTokens(tokens, gapCode, valueCode);
      return { encoding: 'huffman', shape, scales, axis, reach, gapCode, valueCode, stream };
    });
    const smallest = Math.min(...candidates.map(storedBytes));
    const most = smallest * (1 + toleratedShare) + toleratedBytes;
    return candidates.findLast((candidate) => storedBytes(candidate) <= most)!;
  },
  values(encoded) {
    const { rows, columns } = matrixShape(encoded.shape);
    const plain = new Int8Array(rows * columns);
    readTokens(encoded, (element, value) => {
      plain[element] = value;
    });
    return plain;
  },
  storedBytes,
  problem(encoded) {
    const { reach, gapCode, valueCode } = encoded;
    if (!(Number.isInteger(reach) && reach >= 1 && reach < escapeSymbol)) return `a reach of ${reach}`;
    for (const [what, code] of Object.entries({ gaps: gapCode, values: valueCode })) {
      const problem = codeProblem(code);
      if (problem) return `${problem} (${what})`;
    }
    if (
      gapCode.symbols.some(
        (gap) => gap !== escapeSymbol && !(Number.isInteger(gap) && gap >= 1 && gap <= reach),
      )
    )
      return `gaps beyond its reach of ${reach}`;
    if (valueCode.symbols.some((value) => !(Number.isInteger(value) && value >= -128 && value <= 127)))
      return 'values that are no bytes';
    return readTokens(encoded, () => {});
  },
});

/** A gap's symbol and, where it leads to a weight, that. */
interface Token {
  readonly gap: number;
  readonly value?: number;
}

function tokensOf(values: Int8Array, reach: number): Token[] {
  const tokens: Token[] = [];
  let last = -1;
  const goTo = (element: number) => {
    for (; element - last > reach; last += reach) tokens.push({ gap: escapeSymbol });
    const gap = element - last;
    last = element;
    return gap;
  };
  values.forEach((value, element) => {
    if (value !== 0) tokens.push({ gap: goTo(element), value });
  });
  tokens.push({ gap: goTo(values.length) });
  return tokens;
}

function frequencies(symbols: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return counts;
}

function writeTokens(tokens: readonly Token[], gapCode: HuffmanCode, valueCode: HuffmanCode): Uint8Array {
  const writer = new BitWriter();
  const writeGap = symbolWriter(gapCode, writer);
  const writeValue = symbolWriter(valueCode, writer);
  for (const { gap, value } of tokens) {
    writeGap(gap);
    if (value !== undefined) writeValue(value);
  }
  return writer.finish();
}

/**
 * Reads all weights.
 * @returns what is wrong with the stream; `undefined` for a sound one
 */
function readTokens(
  { shape, reach, gapCode, valueCode, stream }: HuffmanEncoded,
  visit: (element: number, value: number) => void,
): string | undefined {
  const { rows, columns } = matrixShape(shape);
  const reader = new BitReader(stream);
  const readGap = symbolReader(gapCode, reader);
  const readValue = symbolReader(valueCode, reader);
  for (let element = -1; ; ) {
    const gap = readGap();
    if (gap === undefined) return `a stream that ends behind element ${element} of ${rows * columns}`;
    element += gap === escapeSymbol ? reach : gap;
    if (element >= rows * columns) break;
    if (gap === escapeSymbol) continue;
    const value = readValue();
    if (value === undefined) return `a stream that ends at element ${element} of ${rows * columns}`;
    visit(element, value);
  }
  return reader.unreadBytes > 0 ? `${reader.unreadBytes} bytes too many in its stream` : undefined;
}

function storedBytes({ gapCode, valueCode, stream }: HuffmanEncoded): number {
  const codeBytes = [gapCode, valueCode].reduce(
    (sum, { lengths, symbols }) => sum + lengths.length + symbols.length,
    0,
  );
  return codeBytes + stream.length;
}
