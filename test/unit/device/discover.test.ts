import assert from 'node:assert/strict';
import { discoverPort, type PortFacts } from '../../../tool/device/discover.js';

const board = {
  title: 'ST NUCLEO-F746ZG',
  uart: {
    peripheral: 'USART3',
    baud: 921_600,
    usb: [
      { vendor: 0x0483, product: 0x374b },
      { vendor: 0x0483, product: 0x374e },
    ],
  },
};
const builtIn: PortFacts = { path: '/dev/ttyS0' };
const adapter: PortFacts = {
  path: '/dev/ttyUSB0',
  vendorId: '0403',
  productId: '6001',
  manufacturer: 'FTDI',
  serialNumber: 'A1',
};
const probe = (path: string, serialNumber: string): PortFacts => ({
  ...{ path, serialNumber, vendorId: '0483', productId: '374B', manufacturer: 'STMicroelectronics' },
});

describe('finding the port of a board', () => {
  const find = (...ports: PortFacts[]) => discoverPort(board, async () => ports);

  it('goes by the USB devices in the board file', async () => {
    assert.equal(await find(builtIn, adapter, probe('/dev/ttyACM3', '1')), '/dev/ttyACM3');
  });

  it('tells what it looked for and what is there', async () => {
    await assert.rejects(find(builtIn, adapter), {
      kind: 'device',
      message:
        'No ST NUCLEO-F746ZG found (looked for USB 0483:374b or 0483:374e). ' +
        'The USB serial ports are /dev/ttyUSB0 (0403:6001, FTDI, A1).',
      hint: /--port.*--emulate/,
    });
    await assert.rejects(find(builtIn), { message: /There are no USB serial ports\.$/ });
  });

  it('does not choose between several', async () => {
    await assert.rejects(find(probe('/dev/ttyACM0', '1'), probe('/dev/ttyACM1', '2')), {
      kind: 'device',
      message:
        /^2 ports may be the ST NUCLEO-F746ZG .*: \/dev\/ttyACM0 \(0483:374b, STMicroelectronics, 1\), \/dev\/ttyACM1 /,
      hint: /--port \/dev\/ttyACM0/,
    });
  });

  it('tells where ports cannot be listed', async () => {
    const list = () => Promise.reject(new Error('spawn udevadm ENOENT'));
    await assert.rejects(discoverPort(board, list), {
      kind: 'device',
      message: /looked for USB 0483:374b.*cannot be listed \(spawn udevadm ENOENT\)/,
      hint: /--port/,
    });
  });

  it('tells that a board has nothing to look for', async () => {
    const emulated = { title: 'Emulated', uart: { peripheral: 'UART0', baud: 1, usb: [] } };
    await assert.rejects(discoverPort(emulated), { kind: 'device', hint: /--emulate/ });
  });
});
