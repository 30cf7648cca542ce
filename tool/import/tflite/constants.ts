import type { Int8Encoded, Int32Encoded } from '../../encodings/index.js';
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

/** Why a constant cannot be used. */
function unsupportedConstant(tensor: TfliteTensor): UnsupportedLayer {
  return new UnsupportedLayer(
    `its constant is ${tensor.type}`,
    'int8 weights with int32 biases, or float32 or float16 ones',
  );
}

/**
 * Weights of an int8 operator, exactly as the file stores them.
 * @param axis the dimension that scales may run along
 */
export function storedInt8(tensor: TfliteTensor, axis: number): Int8Encoded {
  if (tensor.type !== 'int8') throw unsupportedConstant(tensor);
  const scale = scaleOf(tensor);
  if (scale.scales.length > 1 && scale.axis !== axis) {
    throw new UnsupportedLayer(
      `its weights have scales along dimension ${scale.axis}`,
      'one for each output channel',
    );
  }
  return { encoding: 'int8', shape: tensor.shape, values: new Int8Array(storedBytes(tensor, 1)), ...scale };
}

/**
 * The bias of an int8 operator, exactly as the file stores it.
 * @param scales what its scales are where the file leaves them out, because they follow from others
 */
export function storedInt32(tensor: TfliteTensor, scales: Float32Array): Int32Encoded {
  if (tensor.type !== 'int32') throw unsupportedConstant(tensor);
  const scale = tensor.quantization ? scaleOf(tensor) : { scales, axis: 0 };
  return { encoding: 'int32', shape: tensor.shape, values: new Int32Array(storedBytes(tensor, 4)), ...scale };
}

/** A constant as real numbers: float weights, or the integers of a model that computes in float. */
export function realConstant(tensor: TfliteTensor): Float32Array {
  const { type, shape } = tensor;
  switch (type) {
    case 'float32':
      return new Float32Array(storedBytes(tensor, 4));
    case 'float16':
      return decodeFloat16(new Uint16Array(storedBytes(tensor, 2)));
    case 'int8':
      return decodeLinear(new Int8Array(storedBytes(tensor, 1)), shape, scaleOf(tensor));
    case 'int32':
      return decodeLinear(new Int32Array(storedBytes(tensor, 4)), shape, scaleOf(tensor));
    default:
      throw unsupportedConstant(tensor);
  }
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
