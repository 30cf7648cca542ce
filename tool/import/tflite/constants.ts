import type { Encoded } from '../../encodings/index.js';
import { decodeLinear, type LinearScale } from '../../encodings/linear.js';
import { type AffineQuantization, elementCount } from '../../graph/graph.js';
import { decodeFloat16 } from '../float16.js';
import { damaged } from '../limits.js';
import { UnsupportedLayer } from '../unsupported.js';
import type { TfliteTensor } from './file.js';

/** Whether a tensor's numbers are stored in the file. */
export function isConstant(tensor: TfliteTensor): boolean {
  return tensor.data.length > 0;
}

/** A constant exactly as the file stores it, in one of edgec's encodings. */
export function encodedConstant(tensor: TfliteTensor): Encoded {
  const { type, shape } = tensor;
  switch (type) {
    case 'float32':
      return { encoding: 'float32', values: new Float32Array(storedBytes(tensor, 4)) };
    case 'float16':
      return { encoding: 'float32', values: decodeFloat16(new Uint16Array(storedBytes(tensor, 2))) };
    case 'int8':
      return { encoding: 'int8', shape, values: new Int8Array(storedBytes(tensor, 1)), ...scaleOf(tensor) };
    case 'int32':
      return { encoding: 'int32', shape, values: new Int32Array(storedBytes(tensor, 4)), ...scaleOf(tensor) };
    default:
      throw new UnsupportedLayer(
        `its constant is ${type}`,
        'int8 weights with int32 biases, or float32 or float16 ones',
      );
  }
}

/** A constant as real numbers: float weights, or the int8 weights of a model that computes in float. */
export function realConstant(tensor: TfliteTensor): Float32Array {
  const encoded = encodedConstant(tensor);
  return encoded.encoding === 'float32'
    ? encoded.values
    : decodeLinear(encoded.values, encoded.shape, encoded);
}

/** A small constant of integers: a shape, an axis, a padding. */
export function integerConstant(tensor: TfliteTensor): number[] {
  if (tensor.type === 'int32') return [...new Int32Array(storedBytes(tensor, 4))];
  if (tensor.type === 'int64') return [...new BigInt64Array(storedBytes(tensor, 8))].map(Number);
  throw new UnsupportedLayer(`a shape or axis is ${tensor.type}, not int32`);
}

/** How an int8 activation's reals map to integers. */
export function activationQuantization(tensor: TfliteTensor): AffineQuantization {
  const { quantization, name } = tensor;
  if (quantization?.scales.length !== 1) throw damaged(`the int8 tensor "${name}" has not one scale`);
  return {
    kind: 'affine',
    scale: quantization.scales[0],
    zeroPoint: quantization.zeroPoints[0] ?? 0,
  };
}

/** A copy of the stored numbers, aligned for a typed array. */
function storedBytes({ name, shape, data, packing }: TfliteTensor, size: number): ArrayBuffer {
  if (packing) throw new UnsupportedLayer(`its constant is stored ${packing}`, 'plain (dense) weights');
  const count = elementCount(shape);
  if (data.length !== count * size) {
    throw damaged(`constant "${name}" has ${data.length} bytes, not ${count * size}`);
  }
  return new Uint8Array(data).buffer;
}

function scaleOf({ name, quantization, shape }: TfliteTensor): LinearScale {
  if (!quantization) throw damaged(`the quantized constant "${name}" has no scale`);
  const { scales, zeroPoints, dimension } = quantization;
  if (scales.length !== 1 && scales.length !== shape[dimension]) {
    throw damaged(`the constant "${name}" has ${scales.length} scales for its shape [${shape}]`);
  }
  if (zeroPoints.some((zeroPoint) => zeroPoint !== 0)) {
    throw new UnsupportedLayer('its constant is quantized with a zero point', 'symmetric weights');
  }
  return { scales, axis: scales.length === 1 ? 0 : dimension };
}
