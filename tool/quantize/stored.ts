import type { AffineQuantization, Quantization, Tensor } from '../graph/graph.js';

/** What a stored integer of an activation stands for, scale · (stored − zero point), and which integers there are. */
export interface StoredRange {
  readonly scale: number;
  readonly zeroPoint: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function storedRange(quantization: Quantization): StoredRange {
  if (quantization.kind === 'affine') {
    const { scale, zeroPoint } = quantization;
    return { scale, zeroPoint, minimum: -128, maximum: 127 };
  }
  const { bits, fractionBits } = quantization;
  const limit = 2 ** (bits - 1);
  return { scale: 2 ** -fractionBits, zeroPoint: 0, minimum: -limit, maximum: limit - 1 };
}

/** Bytes of one stored number. */
export function elementBytes(quantization: Quantization | undefined): 1 | 2 {
  return quantization?.kind === 'fixedPoint' && quantization.bits === 16 ? 2 : 1;
}

/** Stored numbers from the bytes that a device holds them in, little-endian. */
export function storedValues(bytes: Int8Array, quantization: Quantization): Int8Array | Int16Array {
  if (elementBytes(quantization) === 1) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
}

/** The bytes that a device holds stored numbers in. */
export function storedBytes(values: readonly number[] | Int32Array, quantization: Quantization): Int8Array {
  if (elementBytes(quantization) === 1) return Int8Array.from(values);
  const bytes = new Int8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setInt16(2 * i, value, true);
  return bytes;
}

/** Whether stored values mean the same: both real, or integers of the same kind, scale and zero point. */
export function sameQuantization(a?: Quantization, b?: Quantization): boolean {
  if (!a || !b) return a === b;
  if (a.kind === 'affine' && b.kind === 'affine') return a.scale === b.scale && a.zeroPoint === b.zeroPoint;
  if (a.kind === 'fixedPoint' && b.kind === 'fixedPoint')
    return a.bits === b.bits && a.fractionBits === b.fractionBits;
  return false;
}

/** The quantization of an activation of an int8 graph. */
export function affineOf({ name, quantization }: Tensor): AffineQuantization {
  if (quantization?.kind !== 'affine') throw new Error(`tensor ${name} is not int8`);
  return quantization;
}
