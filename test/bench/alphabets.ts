/**
 * Bytes of pruned weights in Huffman codes by alphabet, for the networks in examples/compressed: the figures of
 * docs/compressed-weights.md.
 *
 *     npm run bench:alphabets
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { csr } from '../../tool/encodings/csr.js';
import { huffman } from '../../tool/encodings/huffman.js';
import { type Int8Encoded, toInt8 } from '../../tool/encodings/index.js';
import { relative } from '../../tool/encodings/relative.js';
import { runLevel } from '../../tool/encodings/run-level.js';
import { graphFromJson } from '../../tool/graph/json.js';
import { packageRoot } from '../../tool/paths.js';

const folder = path.join(packageRoot, 'examples', 'compressed');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.edgec.json'))) {
  console.log(
    `\n| ${file} | weights | values | csr | relative | runlevel | huffman | pairs | short pairs | entropy |`,
  );
  console.log(`|---${'|---:'.repeat(9)}|`);
  for (const { name, constant } of graphFromJson(readFileSync(path.join(folder, file), 'utf8')).tensors) {
    const plain = constant && toInt8(constant);
    if (!plain) continue;
    const nonzero = plain.values.filter((value) => value !== 0);
    const shorter = [8, 16, 24, 32, 48, 64].map((reach) => jointBytes(plain, reach));
    const gaps = pairsOf(plain, Number.POSITIVE_INFINITY).map(([gap]) => gap);
    const cells = [
      nonzero.length,
      new Set(nonzero).size,
      ...[csr, relative, runLevel, huffman].map((form) => form.byteLength(form.encode(plain) as never)),
      jointBytes(plain, Number.POSITIVE_INFINITY),
      Math.min(...shorter),
      `${entropy(gaps).toFixed(1)} + ${entropy([...nonzero]).toFixed(1)} bits`,
    ];
    console.log(`| ${name} | ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`);
  }
}

/** Weights with the gaps before them, over the ends of rows. Gaps longer than `reach` are first skipped, without a value. */
function pairsOf({ values }: Int8Encoded, reach: number): [gap: number, value?: number][] {
  const pairs: [number, number?][] = [];
  let last = -1;
  values.forEach((value, element) => {
    if (value === 0) return;
    for (; element - last > reach; last += reach) pairs.push([reach]);
    pairs.push([element - last, value]);
    last = element;
  });
  return pairs;
}

/** Bytes of pairs in a Huffman code of their own, without a limit of length, and of the list of pairs. */
function jointBytes(plain: Int8Encoded, reach: number): number {
  const frequencies = frequenciesOf(pairsOf(plain, reach).map(String));
  const heap = [...frequencies];
  let bits = 0;
  while (heap.length > 1) {
    heap.sort((a, b) => b - a);
    const sum = heap.pop()! + heap.pop()!;
    bits += sum;
    heap.push(sum);
  }
  // A gap and a value for each symbol, and how many codes have each length.
  return Math.ceil(bits / 8) + 2 * frequencies.length + 14;
}

function frequenciesOf(symbols: readonly unknown[]): number[] {
  const counts = new Map<unknown, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts.values()];
}

/** Bits for each symbol. */
function entropy(symbols: readonly number[]): number {
  return frequenciesOf(symbols).reduce(
    (sum, count) => sum - (count / symbols.length) * Math.log2(count / symbols.length),
    0,
  );
}
