/** Reads 32-bit little-endian ELF files, as GCC for Arm makes them. Field names are those of the ELF specification (gABI). */

export interface ElfFile {
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
}

/** A part of the file that is loaded into memory: an entry of type PT_LOAD in the program header table. */
export interface Segment {
  readonly fileOffset: number;
  /** Bytes that the file holds. */
  readonly fileSize: number;
  /** Where the bytes are stored (p_paddr): for initialised variables in flash. */
  readonly loadAddress: number;
  /** Where the running program sees them (p_vaddr). */
  readonly address: number;
  readonly memorySize: number;
}

export interface Section {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly fileOffset: number;
  /** Whether it takes memory of the device at all (SHF_ALLOC). */
  readonly isAllocated: boolean;
}

export interface ElfSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  /** The section's name; absent for absolute and undefined symbols. */
  readonly section?: string;
  readonly kind: 'object' | 'function' | 'other';
}

const PT_LOAD = 1;
const SHT_SYMTAB = 2;
const SHF_ALLOC = 2;
const STT_OBJECT = 1;
const STT_FUNC = 2;
const SYMBOL_BYTES = 16;

/** @throws Error where the bytes are not a 32-bit little-endian ELF file */
export function readElf(bytes: Uint8Array): ElfFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf32 = bytes.byteLength >= 52 && view.getUint32(0) === 0x7f454c46 && view.getUint16(4) === 0x0101;
  if (!isElf32) throw new Error('not a 32-bit little-endian ELF file');
  const headers = readSectionHeaders(view);
  const names = headers[view.getUint16(50, true)];
  const sections = headers.map(
    (header): Section => ({
      name: textAt(bytes, names.fileOffset + header.nameOffset),
      address: header.address,
      size: header.size,
      fileOffset: header.fileOffset,
      isAllocated: (header.flags & SHF_ALLOC) !== 0,
    }),
  );
  return { segments: readSegments(view), sections, symbols: readSymbols(bytes, view, headers, sections) };
}

function readSegments(view: DataView): Segment[] {
  const table = view.getUint32(28, true);
  const entrySize = view.getUint16(42, true);
  const entries = Array.from({ length: view.getUint16(44, true) }, (_, index) => table + index * entrySize);
  return entries
    .filter((at) => view.getUint32(at, true) === PT_LOAD)
    .map((at) => ({
      fileOffset: view.getUint32(at + 4, true),
      address: view.getUint32(at + 8, true),
      loadAddress: view.getUint32(at + 12, true),
      fileSize: view.getUint32(at + 16, true),
      memorySize: view.getUint32(at + 20, true),
    }));
}

function readSectionHeaders(view: DataView) {
  const table = view.getUint32(32, true);
  const entrySize = view.getUint16(46, true);
  return Array.from({ length: view.getUint16(48, true) }, (_, index) => {
    const at = table + index * entrySize;
    return {
      nameOffset: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      flags: view.getUint32(at + 8, true),
      address: view.getUint32(at + 12, true),
      fileOffset: view.getUint32(at + 16, true),
      size: view.getUint32(at + 20, true),
      link: view.getUint32(at + 24, true),
    };
  });
}

function readSymbols(
  bytes: Uint8Array,
  view: DataView,
  headers: ReturnType<typeof readSectionHeaders>,
  sections: readonly Section[],
): ElfSymbol[] {
  const table = headers.find(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) return [];
  const names = headers[table.link].fileOffset;
  return Array.from({ length: table.size / SYMBOL_BYTES }, (_, index) => {
    const at = table.fileOffset + index * SYMBOL_BYTES;
    const type = view.getUint8(at + 12) & 15;
    return {
      name: textAt(bytes, names + view.getUint32(at, true)),
      value: view.getUint32(at + 4, true),
      size: view.getUint32(at + 8, true),
      section: sections[view.getUint16(at + 14, true)]?.name,
      kind: type === STT_OBJECT ? 'object' : type === STT_FUNC ? 'function' : 'other',
    };
  });
}

/** A text that ends with a zero byte. */
function textAt(bytes: Uint8Array, offset: number): string {
  return Buffer.from(bytes.subarray(offset, bytes.indexOf(0, offset))).toString('latin1');
}
