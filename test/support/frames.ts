import { crc32 } from 'node:zlib';
import type { ByteBoard } from './an3155.js';

/** A second, simpler host of `docs/protocol.md`, for tests of the device alone. */

export interface Response {
  readonly sequence: number;
  readonly type: number;
  readonly status: number;
  readonly payload: Buffer;
}

/** A request as the device gets it before SLIP. */
export function requestFrame(sequence: number, type: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.alloc(3 + payload.length + 4);
  frame.writeUInt16LE(sequence, 0);
  frame.writeUInt8(type, 2);
  frame.set(payload, 3);
  frame.writeUInt32LE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}

/** RFC 1055, with an END before and after. */
export function slip(frame: Uint8Array): number[] {
  const escaped = [...frame].flatMap((byte) =>
    byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte],
  );
  return [0xc0, ...escaped, 0xc0];
}

/** The next frame that is not empty, or undefined when none came in time. */
export async function receiveFrame(board: ByteBoard, milliseconds?: number): Promise<Response | undefined> {
  const bytes: number[] = [];
  for (;;) {
    const [byte] = await board.receive(1, milliseconds);
    if (byte === undefined) return undefined;
    if (byte !== 0xc0) bytes.push(byte);
    else if (bytes.length > 0) break;
  }
  const frame = Buffer.from(
    bytes.flatMap((byte, index) => {
      if (bytes[index - 1] === 0xdb) return byte === 0xdc ? [0xc0] : [0xdb];
      return byte === 0xdb ? [] : [byte];
    }),
  );
  const crc = frame.readUInt32LE(frame.length - 4);
  if (crc !== crc32(frame.subarray(0, -4)))
    throw new Error(`a response with a wrong CRC: ${frame.toString('hex')}`);
  return {
    sequence: frame.readUInt16LE(0),
    type: frame.readUInt8(2),
    status: frame.readUInt8(3),
    payload: frame.subarray(4, -4),
  };
}

let nextSequence = 0x1234;

/** Sends a request once: for those whose repetition would change what is tested. */
export async function requestOnce(
  board: ByteBoard,
  type: number,
  payload: Uint8Array = new Uint8Array(),
): Promise<Response | undefined> {
  await board.send(slip(requestFrame(nextSequence++, type, payload)));
  return receiveFrame(board);
}

/** Sends a request until its response comes, as hosts do: the device may not be there yet. */
export async function request(
  board: ByteBoard,
  type: number,
  payload: Uint8Array = new Uint8Array(),
): Promise<Response> {
  const sequence = nextSequence++;
  for (;;) {
    await board.send(slip(requestFrame(sequence, type, payload)));
    const response = await receiveFrame(board, 1000);
    if (response?.sequence === sequence) return response;
  }
}

/** 32-bit little-endian words. */
export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, 4 * index);
  });
  return bytes;
}
