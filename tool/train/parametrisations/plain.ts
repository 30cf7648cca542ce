import type { Parametrisation } from '../parametrisation.js';

/** The real numbers themselves. */
export function plain({ isTrained = true, isDecayed = true } = {}): Parametrisation {
  return {
    init: (values, { shape }) => ({
      reals: { shape, values, isTrained, isDecayed: isTrained && isDecayed },
    }),
    materialise: ({ reals }) => reals,
    encode: ({ reals }) => ({ encoding: 'float32', values: reals }),
  };
}
