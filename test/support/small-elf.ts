/** Writes small ELF files, for tests of what reads them. Offsets are those of the ELF specification (gABI, chapters 4 and 5). */

export interface SmallSection {
  readonly name: string;
  readonly address: number;
  readonly bytes?: Uint8Array;
  /** For a section that the file does not hold, such as `.bss`. */
  readonly size?: number;
  readonly isAllocated?: boolean;
}

export interface SmallSegment {
  readonly section: string;
  readonly loadAddress: number;
}

export interface SmallSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  readonly section: string;
  readonly type: number;
}

/** An executable for Arm with these contents. */
export function smallElf(
  sections: readonly SmallSection[],
  segments: readonly SmallSegment[],
  symbols: readonly SmallSymbol[] = [],
): Uint8Array {
  const chunks: Buffer[] = [];
  let end = 52 + 32 * segments.length;
  const place = (bytes: Uint8Array) => {
    chunks.push(Buffer.from(bytes));
    end += bytes.length;
    return end - bytes.length;
  };
  const [sectionNames, symbolNames] = [new TextTable(), new TextTable()];
  const headers: number[][] = [Array(10).fill(0)];
  const offsets = new Map<string, number>();
  for (const { name, address, bytes, size, isAllocated = true } of sections) {
    const offset = place(bytes ?? new Uint8Array());
    offsets.set(name, offset);
    const type = bytes ? 1 : 8;
    const flags = isAllocated ? 2 : 0;
    headers.push([
      sectionNames.add(name),
      type,
      flags,
      address,
      offset,
      bytes?.length ?? size ?? 0,
      0,
      0,
      4,
      0,
    ]);
  }
  const indexOf = (name: string) => 1 + sections.findIndex((section) => section.name === name);
  const symbolTable = Buffer.alloc(16 * (1 + symbols.length));
  symbols.forEach(({ name, value, size, section, type }, index) => {
    const at = 16 * (index + 1);
    symbolTable.writeUInt32LE(symbolNames.add(name), at);
    symbolTable.writeUInt32LE(value, at + 4);
    symbolTable.writeUInt32LE(size, at + 8);
    symbolTable.writeUInt8((1 << 4) | type, at + 12);
    symbolTable.writeUInt16LE(indexOf(section), at + 14);
  });
  const strtab = headers.length + 1;
  headers.push([
    sectionNames.add('.symtab'),
    2,
    0,
    0,
    place(symbolTable),
    symbolTable.length,
    strtab,
    1,
    4,
    16,
  ]);
  headers.push([
    sectionNames.add('.strtab'),
    3,
    0,
    0,
    place(symbolNames.bytes()),
    symbolNames.bytes().length,
    0,
    0,
    1,
    0,
  ]);
  const shstrtab = sectionNames.add('.shstrtab');
  headers.push([shstrtab, 3, 0, 0, place(sectionNames.bytes()), sectionNames.bytes().length, 0, 0, 1, 0]);

  const ident = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const header = Buffer.alloc(36);
  header.writeUInt16LE(2, 0); // executable
  header.writeUInt16LE(40, 2); // Arm
  header.writeUInt32LE(1, 4);
  header.writeUInt32LE(52, 12);
  header.writeUInt32LE(end, 16);
  [52, 32, segments.length, 40, headers.length, headers.length - 1].forEach((value, index) => {
    header.writeUInt16LE(value, 24 + 2 * index);
  });
  const programHeaders = segments.map(({ section: name, loadAddress }) => {
    const section = sections[indexOf(name) - 1];
    const fileSize = section.bytes?.length ?? 0;
    const memorySize = fileSize || (section.size ?? 0);
    return words([1, offsets.get(name)!, section.address, loadAddress, fileSize, memorySize, 5, 4]);
  });
  return Buffer.concat([ident, header, ...programHeaders, ...chunks, ...headers.map(words)]);
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, 4 * index);
  });
  return bytes;
}

/** Texts that end with a zero byte, after an empty one. */
class TextTable {
  #text = '\0';

  add(text: string): number {
    this.#text += `${text}\0`;
    return this.#text.length - text.length - 1;
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, 'latin1');
  }
}
