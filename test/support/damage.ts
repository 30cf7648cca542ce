import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../tool/errors.js';
import type { Graph } from '../../tool/graph/graph.js';
import { validateGraph } from '../../tool/graph/validate.js';

/** One thing that goes wrong with a file. Places are fractions of its length. */
export interface Damage {
  readonly place: number;
  readonly bytes: readonly number[];
}

/** Damages of a file: bytes, and the ends of ranges of 32-bit numbers, put in some places. */
export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    bytes: fc.oneof(
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(
        [0xff, 0xff, 0xff, 0xff],
        [0xff, 0xff, 0xff, 0x7f],
        [0, 0, 0, 0x80],
        [0, 0, 0, 0x40],
        [0, 0, 0, 0],
      ),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A copy of a file with damages, and its end cut off where `length` is less than 1. */
export function damage(file: Uint8Array, damages: readonly Damage[], length = 1): Uint8Array {
  const damaged = Uint8Array.from(file.subarray(0, Math.ceil(file.length * length)));
  for (const { place, bytes } of damages) {
    const at = Math.floor(place * damaged.length);
    damaged.set(bytes.slice(0, damaged.length - at), at);
  }
  return damaged;
}

/** What a property of damaged files asserts: a sound graph comes out, or an error that a user can act on. */
export async function assertReadOrRefused(read: () => Graph | Promise<Graph>): Promise<void> {
  try {
    validateGraph(await read());
  } catch (error) {
    assert(error instanceof UserError, error instanceof Error ? error : String(error));
    assert.equal(error.kind, 'model');
  }
}

/** Replaces one value somewhere in a JSON document; which one, `place` says as a fraction of all. */
export function damageJson(document: unknown, place: number, replacement: unknown): unknown {
  let left = Math.floor(place * countValues(document));
  const visit = (value: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)]));
  };
  return visit(document);
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((count: number, member) => count + countValues(member), 1);
}
