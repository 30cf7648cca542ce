/** A repeatable source of numbers, uniform in [0, 1). */
export type Random = () => number;

/**
 * The stream of random numbers that belongs to these seeds: SFC32, by Chris Doty-Humphrey
 * (https://pracrand.sourceforge.net/RNG_engines.txt). Streams of different seeds have nothing to do with each
 * other, so that work can be taken up anywhere without the state of a generator.
 */
export function randomStream(...seeds: readonly number[]): Random {
  const word = (index: number) =>
    seeds.reduce((hash, seed) => mix(hash ^ seed) + index, Math.imul(index, 0x9e3779b9));
  let [a, b, c] = [word(1), word(2), word(3)];
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Spreads every bit over the whole word: the finalizer of MurmurHash3. */
function mix(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The numbers from 0 to `count` − 1 in random order. */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** A number from the normal distribution of mean 0 and deviation 1, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
