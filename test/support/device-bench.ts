import { Loader } from '../../tool/device/an3155/loader.js';
import { Line } from '../../tool/device/link/line.js';
import { Runtime } from '../../tool/device/link/runtime.js';
import { FaultySerial } from './faulty-serial.js';
import { randomSource } from './random.js';
import {
  applicationAddress,
  applicationImage,
  type DeviceOptions,
  flashAddress,
  SimulatedDevice,
} from './simulated-device.js';
import { VirtualClock } from './virtual-clock.js';

export interface BenchOptions extends Partial<DeviceOptions> {
  /** Faults per byte on the line. */
  readonly faultRate?: number;
  readonly seed?: number;
  /** Where the requests' sequence numbers start. They decide, with the seed, which bytes the line damages. */
  readonly sequence?: number;
  readonly signal?: AbortSignal;
}

/** A simulated board in its loader and the host's side of the line to it, in virtual time. */
export function deviceBench({
  faultRate = 0,
  seed = 1,
  sequence = 0,
  signal,
  ...options
}: BenchOptions = {}) {
  const clock = new VirtualClock();
  const device = new SimulatedDevice({ clock, ...options });
  const serial = new FaultySerial(device, faultRate, seed);
  const line = new Line(serial, { name: 'simulated', baud: 921_600, clock, signal });
  return { clock, device, serial, line, loader: new Loader(line), runtime: new Runtime(line, [], sequence) };
}

/** An application for the bench's board. */
export function randomImage(bytes: number, seed = 3, modelHash = 0x1234) {
  return { address: applicationAddress, bytes: applicationImage(bytes, modelHash, randomSource(seed)) };
}

/** What the board's flash holds where applications start. */
export function applicationInFlash(device: SimulatedDevice, bytes: number): Buffer {
  const start = applicationAddress - flashAddress;
  return device.flash.subarray(start, start + bytes);
}
