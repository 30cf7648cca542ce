/**
 * A canonical Huffman code: the codes of one length are consecutive binary numbers, and shorter codes come before longer
 * ones. So the symbols in that order and how many codes each length has say everything.
 */
export interface HuffmanCode {
  /** How many codes have each length: 0 to {@link longestCode} bits. A lone symbol has a code of 0 bits. */
  readonly lengths: Uint8Array;
  /** In the order of their codes. */
  readonly symbols: readonly number[];
}

/** With no code longer, a device decodes by a single look into a table of 2^8 entries. */
export const longestCode = 8;

/**
 * The code with the fewest bits in all of those with no code longer than {@link longestCode}, by package-merge (Larmore
 * and Hirschberg 1990, "A fast algorithm for optimal length-limited Huffman codes").
 * @param frequencies how often each symbol occurs: at most 2^{@link longestCode} symbols, each at least once
 */
export function optimalCode(frequencies: ReadonlyMap<number, number>): HuffmanCode {
  const symbols = [...frequencies.keys()].sort((a, b) => a - b);
  const lengths = optimalLengths(symbols.map((symbol) => frequencies.get(symbol)!));
  const ordered = symbols
    .map((symbol, i) => ({ symbol, length: lengths[i] }))
    .sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  const counts = new Uint8Array(longestCode + 1);
  for (const length of lengths) counts[length]++;
  return { lengths: counts, symbols: ordered.map(({ symbol }) => symbol) };
}

/** A coin of the algorithm, or some together: how often their symbols occur, and which these are. */
interface Package {
  readonly weight: number;
  readonly members: readonly number[];
}

function optimalLengths(frequencies: readonly number[]): number[] {
  const coins = frequencies
    .map((weight, index): Package => ({ weight, members: [index] }))
    .sort((a, b) => a.weight - b.weight);
  let packages: Package[] = [];
  for (let bits = 0; bits < longestCode; bits++) {
    packages = pairs(merge(coins, packages));
  }
  const lengths = frequencies.map(() => 0);
  // The cheapest n − 1 pairs hold every symbol as often as its code has bits.
  for (const { members } of packages.slice(0, frequencies.length - 1)) {
    for (const index of members) lengths[index]++;
  }
  return lengths;
}

function merge(a: readonly Package[], b: readonly Package[]): Package[] {
  return [...a, ...b].sort((x, y) => x.weight - y.weight);
}

function pairs(packages: readonly Package[]): Package[] {
  return Array.from({ length: packages.length >> 1 }, (_, i) => {
    const [a, b] = [packages[2 * i], packages[2 * i + 1]];
    return { weight: a.weight + b.weight, members: [...a.members, ...b.members] };
  });
}

/** A symbol's code as a binary number of so many bits. */
export interface Code {
  readonly bits: number;
  readonly length: number;
}

/** The code of every symbol. */
export function codesOf({ lengths, symbols }: HuffmanCode): ReadonlyMap<number, Code> {
  const codes = new Map<number, Code>();
  let bits = 0;
  let next = 0;
  lengths.forEach((count, length) => {
    bits *= 2;
    for (const end = next + count; next < end; next++) codes.set(symbols[next], { bits: bits++, length });
  });
  return codes;
}

/** What makes a code impossible to read; `undefined` for a sound one. */
export function codeProblem({ lengths, symbols }: HuffmanCode): string | undefined {
  if (lengths.length !== longestCode + 1) return `code lengths up to ${lengths.length - 1}`;
  const total = lengths.reduce((sum, count) => sum + count, 0);
  if (total !== symbols.length) return `${symbols.length} symbols for ${total} codes`;
  if (new Set(symbols).size !== symbols.length) return 'two codes for one symbol';
  const used = lengths.reduce((sum, count, length) => sum + count * 2 ** (longestCode - length), 0);
  if (total > 0 && used !== 2 ** longestCode) return 'a code that is not complete';
  return undefined;
}
