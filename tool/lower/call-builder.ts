import type { CallBuilder } from '../kernels/kernel.js';
import type { Argument, BufferId, Constant, ConstantValues, CType, Feature } from '../program/program.js';

/** Collects the tables of all layers. Equal tables are stored once. */
export class ConstantPool {
  readonly constants: Constant[] = [];
  private readonly byContent = new Map<string, number>();
  private readonly names = new Set<string>();

  add(name: string, contents: ConstantValues, comment: string, alignment: number): number {
    // C has no empty arrays. The weights of a layer may all be zero and none be stored.
    const values = contents.length > 0 ? contents : oneZero(contents);
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const type = cTypeOf(values);
    const content = `${type} ${alignment} ${bytes.toString('latin1')}`;
    const known = this.byContent.get(content);
    if (known !== undefined) return known;
    const unique = uniqueName(name, this.names);
    const index = this.constants.push({ name: unique, type, values, alignment, comment }) - 1;
    this.byContent.set(content, index);
    return index;
  }
}

/** The buffers and names of one layer, from which a kernel's arguments are made. */
export interface CallContext {
  /** C identifier that the layer's tables start with. */
  readonly layerName: string;
  readonly inputBuffers: readonly BufferId[];
  readonly outputBuffer: BufferId;
  readonly features: readonly Feature[];
  readonly spareBytes: number;
  /** Requests working memory for this layer. */
  addScratch(name: string, bytes: number): BufferId;
  readonly pool: ConstantPool;
}

/** Makes the arguments of one layer's call. */
export function callBuilder(context: CallContext): CallBuilder {
  const buffer = (
    kind: 'input' | 'output' | 'scratch',
    name: string,
    type: CType,
    id: BufferId,
  ): Argument => ({
    kind,
    name,
    type,
    buffer: id,
  });
  return {
    features: context.features,
    spareBytes: context.spareBytes,
    shape: (name, value) => ({ kind: 'shape', name, value }),
    value: (name, value) => ({ kind: 'value', name, value }),
    input: (name, index = 0) => buffer('input', name, 'int8_t', context.inputBuffers[index]),
    output: (name) => buffer('output', name, 'int8_t', context.outputBuffer),
    scratch: (name, type, elements) =>
      buffer('scratch', name, type, context.addScratch(name, elements * bytesOf[type])),
    constant: (name, values, comment, alignment = 4) => ({
      kind: 'constant',
      name,
      constant: context.pool.add(`${context.layerName}_${name}`, values, comment, alignment),
    }),
  };
}

const bytesOf: Record<CType, number> = {
  int8_t: 1,
  uint8_t: 1,
  int16_t: 2,
  uint16_t: 2,
  int32_t: 4,
  uint32_t: 4,
};

function cTypeOf(values: ConstantValues): CType {
  if (values instanceof Int8Array) return 'int8_t';
  if (values instanceof Uint8Array) return 'uint8_t';
  if (values instanceof Int16Array) return 'int16_t';
  if (values instanceof Uint16Array) return 'uint16_t';
  if (values instanceof Int32Array) return 'int32_t';
  return 'uint32_t';
}

/** A table of one zero, in an array of the same type. */
function oneZero(values: ConstantValues): ConstantValues {
  return new (values.constructor as new (length: number) => ConstantValues)(1);
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let suffix = 2; taken.has(unique); suffix++) unique = `${name}_${suffix}`;
  taken.add(unique);
  return unique;
}
