import { crc32 } from './simulated-device.js';
import type { Output } from './simulated-loader.js';

/** What the simulated application computes, and in which time. */
export interface SimulatedModel {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Names of the layers: only their number goes over the line. */
  readonly layers: readonly string[];
  compute(inputs: readonly Buffer[]): Buffer[];
  layerTime(run: number, layer: number): bigint;
  layerHash(layer: number): number;
}

const status = { ok: 0, unknownType: 1, malformed: 2, outOfRange: 3, missing: 4, fault: 5 };

/** The runtime as docs/protocol.md describes it. */
export class SimulatedRuntime {
  /** What the test looks at afterwards. */
  runs = 0;
  /** The next response carries this instead of the request's sequence number, and once more the right one after a repeat. */
  nextSequence: number | undefined;
  /** So many requests do not get through to it. */
  requestsToLose = 0;
  /** The next run ends in a processor fault with this payload. */
  nextFault: Buffer | undefined;

  readonly #inputs: Buffer[];
  #outputs: Buffer[] | undefined;
  #written: number[];
  #hashed = false;
  #bytes: number[] = [];
  #last: { readonly request: Buffer; readonly response: Buffer } | undefined;

  constructor(
    readonly model: SimulatedModel,
    readonly modelHash: number,
    readonly output: Output,
    readonly enterLoader: () => void,
  ) {
    this.#inputs = model.inputs.map((bytes) => Buffer.alloc(bytes));
    this.#written = model.inputs.map(() => 0);
  }

  receive(byte: number): void {
    if (byte !== 0xc0) {
      this.#bytes.push(byte);
      return;
    }
    const frame = Buffer.from(unescaped(this.#bytes));
    this.#bytes = [];
    if (frame.length < 7 || frame.length > 1024) return;
    if (crc32(frame.subarray(0, -4)) !== frame.readUInt32LE(frame.length - 4)) return;
    if (this.requestsToLose > 0) this.requestsToLose -= 1;
    else this.#serve(frame);
  }

  #serve(request: Buffer): void {
    const isRepeat =
      this.#last?.request.subarray(0, 2).equals(request.subarray(0, 2)) &&
      this.#last.request.subarray(-4).equals(request.subarray(-4));
    if (!isRepeat) {
      const [code, payload] = this.#carryOut(request[2]!, request.subarray(3, -4));
      const head = Buffer.from([request[0]!, request[1]!, request[2]! | 0x80, code]);
      this.#last = { request, response: Buffer.concat([head, payload]) };
    }
    const response = Buffer.from(this.#last!.response);
    if (this.nextSequence !== undefined) response.writeUInt16LE(this.nextSequence, 0);
    this.nextSequence = undefined;
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(response));
    this.output([0xc0, ...escaped(Buffer.concat([response, crc])), 0xc0]);
    if (request[2] === 0x06) this.enterLoader();
  }

  #carryOut(type: number, payload: Buffer): [number, Buffer] {
    const none = Buffer.of();
    switch (type) {
      case 0x01:
        return [status.ok, this.#info()];
      case 0x02:
        return [this.#writeInput(payload), none];
      case 0x03:
        return this.#run(payload);
      case 0x04: {
        if (!this.#outputs) return [status.missing, none];
        const offset = payload.readUInt32LE(1);
        return [status.ok, this.#outputs[payload[0]!]!.subarray(offset, offset + payload.readUInt32LE(5))];
      }
      case 0x05:
        return this.#outputs ? [status.ok, this.#layers(payload)] : [status.missing, none];
      case 0x06:
        return [status.ok, none];
      default:
        return [status.unknownType, none];
    }
  }

  #info(): Buffer {
    const { inputs, outputs, layers } = this.model;
    const words = [
      200_000_000,
      this.modelHash,
      layers.length,
      inputs.length,
      outputs.length,
      ...inputs,
      ...outputs,
    ];
    const info = Buffer.alloc(4 + 4 * words.length);
    info.writeUInt16LE(1, 0);
    info.writeUInt8(1, 2);
    for (const [index, word] of words.entries()) info.writeUInt32LE(word, 4 + 4 * index);
    return info;
  }

  #writeInput(payload: Buffer): number {
    const index = payload[0]!;
    const offset = payload.readUInt32LE(1);
    const data = payload.subarray(5);
    const input = this.#inputs[index];
    if (!input || offset + data.length > input.length) return status.outOfRange;
    if (offset > this.#written[index]!) return status.missing;
    this.#written[index] = Math.max(this.#written[index]!, offset + data.length);
    data.copy(input, offset);
    this.#outputs = undefined;
    return status.ok;
  }

  #run(payload: Buffer): [number, Buffer] {
    if (this.#inputs.some((input, index) => this.#written[index]! < input.length))
      return [status.missing, Buffer.of()];
    if (this.nextFault) {
      const fault = this.nextFault;
      this.nextFault = undefined;
      return [status.fault, fault];
    }
    this.runs += 1;
    this.#outputs = this.model.compute(this.#inputs);
    this.#written = this.#inputs.map(() => 0);
    this.#hashed = payload[0] === 1;
    for (const input of this.#inputs) input.fill(0xee);
    const result = Buffer.alloc(12);
    result.writeBigUInt64LE(
      this.model.layers.reduce((sum, _, layer) => sum + this.model.layerTime(this.runs, layer), 0n),
    );
    result.writeUInt32LE(1234, 8);
    return [status.ok, result];
  }

  #layers(payload: Buffer): Buffer {
    const first = payload.readUInt32LE(0);
    const count = payload.readUInt32LE(4);
    const data = Buffer.alloc(12 * count);
    for (let index = 0; index < count; index += 1) {
      data.writeBigUInt64LE(this.model.layerTime(this.runs, first + index), 12 * index);
      data.writeUInt32LE(this.#hashed ? this.model.layerHash(first + index) : 0, 12 * index + 8);
    }
    return data;
  }
}

function escaped(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte]));
}

function unescaped(bytes: readonly number[]): number[] {
  const plain: number[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] !== 0xdb) plain.push(bytes[index]!);
    else {
      index += 1;
      plain.push(bytes[index] === 0xdc ? 0xc0 : bytes[index] === 0xdd ? 0xdb : (bytes[index] ?? 0));
    }
  }
  return plain;
}
