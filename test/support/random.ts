/** Repeatable pseudo-random numbers in [0, 1): Marsaglia's xorshift with 32 bits. */
export function randomSource(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Random reals in [low, high). */
export function randomReals(count: number, seed: number, low = -1, high = 1): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * random());
}
