import assert from 'node:assert/strict';
import { openFailure, openPort } from '../../../tool/device/port.js';

describe('opening a serial port', () => {
  it('tells that a port is missing', async () => {
    await assert.rejects(openPort('/dev/ttyNONE', 115_200), {
      kind: 'device',
      message: /^The port \/dev\/ttyNONE does not exist/,
      hint: /--port/,
    });
  });

  it('tells that a file is no serial port', async () => {
    await assert.rejects(openPort('/dev/null', 115_200), {
      message: /^The port \/dev\/null is not a serial port/,
    });
  });

  /** What serialport reports on Linux, macOS and Windows. */
  const reports: readonly (readonly [string, RegExp, RegExp])[] = [
    ['Error: No such file or directory, cannot open /dev/x', /does not exist/, /--port/],
    ['Opening COM9: File not found', /does not exist/, /--port/],
    ['Error Resource temporarily unavailable Cannot lock port', /is in use/, /serial monitor/],
    ['Error: Device or resource busy, cannot open /dev/x', /is in use/, /serial monitor/],
    ['Opening COM3: Access denied', /is in use/, /serial monitor/],
    ['Error: Permission denied, cannot open /dev/x', /may not be opened/, /dialout/],
    ['Error: Input/output error, cannot open /dev/x', /cannot be opened \(Input\/output error/, /cable/],
  ];
  for (const [report, message, hint] of reports) {
    it(`explains "${report}"`, () => {
      const error = openFailure('/dev/x', new Error(report));
      assert.equal(error.kind, 'device');
      assert.match(error.message, /^The port \/dev\/x /);
      assert.match(error.message, message);
      assert.match(error.hint ?? '', hint);
    });
  }
});
