import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fashionMnistFolder } from '../../../tool/setup/fashion-mnist.mjs';
import { howToInstall } from '../../../tool/setup/how-to-install.mjs';
import { missingTools } from '../../../tool/setup/system-packages.mjs';
import { findProgram, toolNamed, tools } from '../../../tool/setup/tools.mjs';

describe('tools of the machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'edgec-tools-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function script(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it('have unique names, and every needed one says how to get it on Debian and elsewhere', () => {
    assert.equal(new Set(tools.map(({ name }) => name)).size, tools.length);
    for (const tool of tools.filter(({ need }) => need !== 'optional')) {
      assert.ok(tool.apt, tool.name);
      assert.ok(tool.brew ?? tool.otherwise, tool.name);
    }
  });

  it('are found on the PATH with their version', () => {
    const file = script('cmake', 'echo "cmake version 3.99.1"');
    assert.deepEqual(toolNamed('cmake').find({ PATH: `/nowhere:${folder}` }), {
      path: file,
      version: '3.99.1',
    });
  });

  it('are found even where they tell no version', () => {
    const file = script('ninja', 'exit 1');
    assert.deepEqual(toolNamed('ninja').find({ PATH: folder }), { path: file });
  });

  it('ask a compiler by the argument that it understands', () => {
    const clang =
      'if [ "$1" = -dumpversion ]; then echo 15.0.0; else echo "unknown argument" >&2; exit 1; fi';
    script('c++', clang);
    assert.equal(toolNamed('c++').find({ PATH: folder })?.version, '15.0.0');
  });

  it('are missing where the PATH has no executable file of that name', () => {
    writeFileSync(path.join(folder, 'cmake'), 'not executable');
    mkdirSync(path.join(folder, 'ninja'));
    assert.equal(findProgram('cmake', { PATH: folder }), undefined);
    assert.equal(findProgram('ninja', { PATH: folder }), undefined);
    assert.equal(findProgram('ninja', {}), undefined);
  });

  it('find no C library where the compiler has none', () => {
    script('arm-none-eabi-gcc', 'echo libc.a');
    assert.equal(toolNamed('newlib').find({ PATH: folder }), undefined);
  });

  it('find the C library where the compiler says that it is', () => {
    const library = script('libc.a', '');
    script('arm-none-eabi-gcc', `echo ${library}`);
    assert.equal(toolNamed('newlib').find({ PATH: folder })?.path, library);
  });

  it('look for Fashion-MNIST in the folder that the environment names', () => {
    assert.equal(fashionMnistFolder({ EDGEC_FASHION_MNIST: folder }), undefined);
    writeFileSync(path.join(folder, 't10k-images-idx3-ubyte.gz'), '');
    assert.equal(fashionMnistFolder({ EDGEC_FASHION_MNIST: folder }), folder);
  });

  it('find the Unicorn engine by its header, in the folder that the environment names', () => {
    assert.equal(toolNamed('unicorn').find({ EDGEC_UNICORN: folder }), undefined);
    const include = path.join(folder, 'include', 'unicorn');
    mkdirSync(include, { recursive: true });
    const header = path.join(include, 'unicorn.h');
    writeFileSync(header, '#define UC_API_MAJOR 2\n#define UC_API_MINOR 1\n#define UC_API_PATCH 4\n');
    assert.deepEqual(toolNamed('unicorn').find({ EDGEC_UNICORN: folder }), {
      path: header,
      version: '2.1.4',
    });
  });

  it('that are only optional are never missing', () => {
    const missing = missingTools(['main', 'test'], {
      PATH: folder,
      EDGEC_FASHION_MNIST: folder,
      EDGEC_UNICORN: folder,
    });
    assert.deepEqual(
      missing.map(({ name }) => name),
      tools.filter(({ need }) => need !== 'optional').map(({ name }) => name),
    );
  });

  it('an unknown tool is a bug, not a missing tool', () => {
    assert.throws(() => toolNamed('emacs'), /no tool 'emacs'/);
  });
});

describe('how to install tools', () => {
  const needed = ['arm-none-eabi-gcc', 'newlib', 'qemu-system-arm', 'c++'].map(toolNamed);

  it('is one apt-get command on Debian and Ubuntu', () => {
    assert.deepEqual(howToInstall(needed, 'linux', true), [
      'sudo apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm g++',
    ]);
  });

  it('is one brew command on macOS, and a word on what brew does not have', () => {
    const [command, rest] = howToInstall(needed, 'darwin', false);
    assert.equal(command, 'brew install --cask gcc-arm-embedded && brew install qemu');
    assert.match(rest, /xcode-select --install/);
  });

  it('is a list with purposes elsewhere', () => {
    const lines = howToInstall(needed, 'linux', false);
    assert.equal(lines.length, needed.length);
    assert.equal(lines[2], "qemu-system-arm emulates boards (Debian's package qemu-system-arm).");
  });
});
