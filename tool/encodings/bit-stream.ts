import { codesOf, type HuffmanCode } from './huffman-code.js';

/**
 * Bits in bytes that are read from the last to the first, in each byte from the highest bit. So a little-endian word that
 * ends where reading stands has the next bits on top, on a device without further ado.
 */
export class BitWriter {
  private readonly bytes: number[] = [];
  private free = 0;

  /** Appends the low `length` bits of a number, the highest first. */
  write(bits: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      if (this.free === 0) {
        this.bytes.push(0);
        this.free = 8;
      }
      this.free--;
      this.bytes[this.bytes.length - 1] |= ((bits >> bit) & 1) << this.free;
    }
  }

  /** All that was written; the last byte is filled up with zeros. */
  finish(): Uint8Array {
    return Uint8Array.from(this.bytes).reverse();
  }
}

export class BitReader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** @returns `undefined` behind the last bit */
  readBit(): number | undefined {
    const byte = this.bytes[this.bytes.length - 1 - (this.position >> 3)];
    return byte === undefined ? undefined : (byte >> (7 - (this.position++ & 7))) & 1;
  }

  /** Bits in bytes that nothing has been read of. */
  get unreadBytes(): number {
    return this.bytes.length - Math.ceil(this.position / 8);
  }
}

/** Writes symbols in a code. */
export function symbolWriter(code: HuffmanCode, writer: BitWriter): (symbol: number) => void {
  const codes = codesOf(code);
  return (symbol) => {
    const { bits, length } = codes.get(symbol)!;
    writer.write(bits, length);
  };
}

/** Reads symbols in a code, bit by bit; `undefined` where the bits end or the code has no symbols. */
export function symbolReader(code: HuffmanCode, reader: BitReader): () => number | undefined {
  const { lengths, symbols } = code;
  return () => {
    let bits = 0;
    let firstOfLength = 0;
    let indexOfFirst = 0;
    for (const count of lengths) {
      if (bits - firstOfLength < count) return symbols[indexOfFirst + bits - firstOfLength];
      indexOfFirst += count;
      firstOfLength = (firstOfLength + count) * 2;
      const bit = reader.readBit();
      if (bit === undefined) return undefined;
      bits = 2 * bits + bit;
    }
    return undefined;
  };
}
