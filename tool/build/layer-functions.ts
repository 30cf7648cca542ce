import { type ElfFile, readElf } from './elf.js';

/** Bytes of `edgec_layer_t` and offsets in `edgec_model_t`: firmware/runtime/edgec_model.h. */
const layerBytes = 12;
const countOffset = 4;
const layersOffset = 16;

/**
 * Where the functions of a program's layers start, in their order; null for a layer that computes nothing.
 * @param elfBytes a linked application
 */
export function layerFunctions(elfBytes: Uint8Array): (number | null)[] {
  const file = readElf(elfBytes);
  const model = file.symbols.find(({ name }) => name === 'edgec_model');
  if (model === undefined) throw new Error('the application has no edgec_model');
  const word = (address: number) => wordAt(elfBytes, file, address);
  const layers = word(model.value + layersOffset);
  return Array.from({ length: word(model.value + countOffset) }, (_, index) => {
    const run = word(layers + index * layerBytes);
    return run === 0 ? null : run & ~1; // the lowest bit says that it is Thumb code
  });
}

/** A word of the running program's constants. */
function wordAt(bytes: Uint8Array, { segments }: ElfFile, address: number): number {
  const segment = segments.find((one) => address >= one.address && address + 4 <= one.address + one.fileSize);
  if (segment === undefined) throw new Error(`the application has no constant at ${address.toString(16)}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(segment.fileOffset + address - segment.address, true);
}
