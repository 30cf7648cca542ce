import { crc32 } from 'node:zlib';
import { SlipDecoder, SlipEncoder } from '@serialport/parser-slip-encoder';

/** Most bytes of a frame before SLIP encoding. */
const frameBytes = 1024;
const crcBytes = 4;
const requestHeader = 3;
const responseHeader = 4;
const responseBit = 0x80;

/** Most bytes of a request's and of a response's payload. */
export const requestPayload = frameBytes - requestHeader - crcBytes;
export const responsePayload = frameBytes - responseHeader - crcBytes;

export interface Response {
  readonly sequence: number;
  /** Type of the request that it answers. */
  readonly type: number;
  readonly status: number;
  readonly payload: Buffer;
}

/** A request as it goes onto the line: see docs/protocol.md, Frames. */
export function encodeRequest(sequence: number, type: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(requestHeader + payload.length + crcBytes);
  frame.writeUInt16LE(sequence, 0);
  frame.writeUInt8(type, 2);
  frame.set(payload, requestHeader);
  const end = frame.length - crcBytes;
  frame.writeUInt32LE(crc32(frame.subarray(0, end)), end);
  // The "quirk" is the END in front, which keeps noise before a frame out of it.
  const slip = new SlipEncoder({ bluetoothQuirk: true });
  slip.write(frame);
  return slip.read() as Buffer;
}

/** What a frame says, or undefined where noise has damaged it or made it up. */
function decodeResponse(frame: Buffer): Response | undefined {
  if (frame.length < responseHeader + crcBytes || frame.length > frameBytes) return undefined;
  const end = frame.length - crcBytes;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32LE(end)) return undefined;
  const type = frame.readUInt8(2);
  if (!(type & responseBit)) return undefined;
  return {
    sequence: frame.readUInt16LE(0),
    type: type & ~responseBit,
    status: frame.readUInt8(3),
    payload: frame.subarray(responseHeader, end),
  };
}

/** Finds the responses in what comes from the line, and only those: whatever has no valid CRC is dropped. */
export class ResponseDecoder {
  #slip = newDecoder();
  #bytesSinceFrame = 0;

  decode(chunk: Uint8Array): Response[] {
    this.#slip.write(chunk);
    this.#bytesSinceFrame += chunk.length;
    const responses: Response[] = [];
    for (let frame = this.#slip.read(); frame !== null; frame = this.#slip.read()) {
      this.#bytesSinceFrame = 0;
      const response = decodeResponse(frame as Buffer);
      if (response) responses.push(response);
    }
    // Noise without an END would collect in the decoder without a limit.
    if (this.#bytesSinceFrame > 4 * frameBytes) {
      this.#slip = newDecoder();
      this.#bytesSinceFrame = 0;
    }
    return responses;
  }
}

/** In object mode the stream keeps frames apart. */
function newDecoder(): SlipDecoder {
  return new SlipDecoder({ readableObjectMode: true });
}
