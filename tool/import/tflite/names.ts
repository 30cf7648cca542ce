import type { TfliteFile, TfliteOperator } from './file.js';

/** TensorFlow's operations inside a Keras layer: what follows the layer's name in a tensor's. */
const operations =
  /^(Conv2D|convolution|depthwise|separable_conv2d|MatMul|Tensordot|BiasAdd|Relu6?|Tanh|Sigmoid|Softmax|Squeeze|ExpandDims|ReadVariableOp|resource|FusedBatchNorm(V\d)?|batchnorm|MaxPool1?d?|AvgPool1?D?)(_?\d+)*$/;

/** The operation that only the layer itself can have contributed to a fused layer's name. */
const ownOperation: Readonly<Record<string, RegExp>> = {
  CONV_2D: /^(Conv2D|convolution|separable_conv2d)\d*$/,
  DEPTHWISE_CONV_2D: /^depthwise\d*$/,
  FULLY_CONNECTED: /^(MatMul|Tensordot)\d*$/,
};

/** What converters call outputs whose layer's name they have lost. */
const nameless = /^((Stateful)?PartitionedCall|Identity)([_:]|$)/;

const longestName = 60;

/** Where several operators come from one layer, the first of these groups to occur has the layer's name. */
const precedence: readonly (readonly string[] | 'others')[] = [
  ['CONV_2D', 'FULLY_CONNECTED'],
  ['DEPTHWISE_CONV_2D'],
  'others',
  ['EXPAND_DIMS', 'RESHAPE', 'SQUEEZE', 'QUANTIZE', 'DEQUANTIZE'],
  ['CAST', 'GATHER', 'PACK', 'REDUCE_PROD', 'SHAPE', 'STRIDED_SLICE'],
];

/** What an operator adds to the name of the layer that it belongs to, where it is not its code. */
const suffixes: Readonly<Record<string, string>> = {
  CONV_2D: 'conv2d',
  DEPTHWISE_CONV_2D: 'depthwise',
  EXPAND_DIMS: 'reshape',
  QUANTIZE: 'requantize',
  SQUEEZE: 'reshape',
};

/** Unique short names for all operators of a file, in order. */
export function layerNames(file: TfliteFile): string[] {
  const rank = ({ code }: TfliteOperator) => {
    const group = precedence.findIndex((codes) => codes.includes(code));
    return group === -1 ? precedence.indexOf('others') : group;
  };
  const names: string[] = [];
  const taken = new Set<string>();
  const order = [...file.operators.keys()].sort((a, b) => rank(file.operators[a]) - rank(file.operators[b]));
  for (const index of order) {
    const operator = file.operators[index];
    const layer = layerName(file, operator);
    const detailed = `${layer}_${suffixes[operator.code] ?? operator.code.toLowerCase()}`;
    let name = taken.has(layer) ? detailed : layer;
    for (let number = 2; taken.has(name); number++) name = `${detailed}_${number}`;
    taken.add(name);
    names[index] = name;
  }
  return names;
}

/**
 * A short name for the layer that an operator comes from. Converters join the names of everything they fuse: in
 * `model/re_lu/Relu;model/conv2d_3/BiasAdd;model/conv2d_3/Conv2D` the layer is `conv2d_3`.
 */
function layerName(file: TfliteFile, operator: TfliteOperator): string {
  const weights = operator.code in ownOperation ? (operator.inputs[1] ?? -1) : -1;
  const sources = [operator.outputs[0], weights].filter((id) => id >= 0).map((id) => file.tensors[id].name);
  const named = sources.find((name) => name !== '' && !nameless.test(name));
  const name = named ? nameOfFused(named, ownOperation[operator.code]) : operator.code.toLowerCase();
  return name.slice(0, longestName);
}

/** A short name for one of the model's inputs. */
export function portName(file: TfliteFile, tensor: number): string {
  const name = file.portNames.get(tensor) || file.tensors[tensor].name || 'input';
  return name
    .replace(/^serving_default_/, '')
    .replace(/(:\d+)?(_int8)?$/, '')
    .slice(0, longestName);
}

function nameOfFused(fused: string, own: RegExp | undefined): string {
  const votes = new Map<string, { count: number; isOwn: boolean }>();
  for (const path of fused.split(';')) {
    const parts = path.replace(/:\d+$/, '').split('/');
    const layer = layerOf(parts);
    const vote = votes.get(layer) ?? { count: 0, isOwn: false };
    votes.delete(layer);
    const isOwn = vote.isOwn || parts.some((part) => own?.test(part));
    votes.set(layer, { count: vote.count + 1, isOwn });
  }
  let layers = [...votes].filter(([, { isOwn }]) => isOwn);
  if (layers.length === 0) layers = [...votes];
  const most = Math.max(...layers.map(([, { count }]) => count));
  return layers.findLast(([, { count }]) => count === most)?.[0] ?? fused;
}

/** `model/block/layer/Operation/…`: the last part that is no operation. */
function layerOf(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0];
  let end = parts.length - 1;
  while (end > 2 && operations.test(parts[end - 1])) end--;
  return parts[end - 1];
}
