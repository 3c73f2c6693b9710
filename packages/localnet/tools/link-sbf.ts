import { type ElfObject, type ObjectRelocation, type ObjectSection, parseObject } from './elf-object.ts';
import { type DynamicReference, writeSharedObject } from './elf-shared.ts';

/** Relocation kinds of the BPF back end. */
const R_BPF_64_64 = 1;
const R_BPF_64_32 = 10;
const INSTRUCTION_LEN = 8;
/** Where the runtime maps the program file: an address is this plus the offset in the file. */
const PROGRAM_BASE = 0x1_0000_0000n;
const SHF_WRITE_ALLOC = 3;

/** A piece of read-only data and where it will stand in the output file. */
export interface PlacedSection {
  readonly section: ObjectSection;
  readonly offset: number;
}

/**
 * Links one relocatable BPF object into the shared object that Solana's loader runs (SBPF version 0). GNU ld and
 * lld refuse this relocation kind, so the few steps that one file without data needs are done here: place code and
 * constants, write constants' absolute addresses into the code, and leave calls to the runtime as dynamic symbols.
 */
export function linkProgram(objectBytes: Buffer, codeOffset: number, entryName = 'entrypoint'): Buffer {
  const object = parseObject(objectBytes);
  const textSection = object.sections.find((section) => section.name === '.text');
  const entry = object.symbols.find((symbol) => symbol.name === entryName);
  if (textSection === undefined || entry === undefined) throw new Error(`object has no ${entryName}`);
  refuseWritableData(object);
  const code = Buffer.from(object.bytes.subarray(textSection.offset, textSection.offset + textSection.size));
  const constants = placeConstants(object, codeOffset + code.length);
  const references = relocate(object, code, constants, codeOffset);
  const data = constants.map(({ section, offset }) => ({
    offset,
    bytes: object.bytes.subarray(section.offset, section.offset + section.size),
  }));
  return writeSharedObject({ code, codeOffset, entryOffset: codeOffset + entry.value, data, references });
}

function refuseWritableData(object: ElfObject): void {
  const writable = object.sections.find(
    (section) => (section.flags & SHF_WRITE_ALLOC) === SHF_WRITE_ALLOC && section.size > 0,
  );
  if (writable !== undefined) throw new Error(`programs have no writable data: ${writable.name}`);
}

function placeConstants(object: ElfObject, start: number): PlacedSection[] {
  let offset = start;
  return object.sections
    .filter((section) => section.name.startsWith('.rodata') && section.size > 0)
    .map((section) => {
      const align = Math.max(INSTRUCTION_LEN, section.align);
      const placed = { section, offset: Math.ceil(offset / align) * align };
      offset = placed.offset + section.size;
      return placed;
    });
}

function relocate(
  object: ElfObject,
  code: Buffer,
  constants: readonly PlacedSection[],
  codeOffset: number,
): DynamicReference[] {
  const references: DynamicReference[] = [];
  for (const relocation of object.relocations) {
    if (relocation.type === R_BPF_64_64) writeAddress(code, relocation, constants);
    else if (relocation.type !== R_BPF_64_32) throw new Error(`unknown relocation ${relocation.type}`);
    else if (relocation.symbol.section === 0) {
      code.writeInt32LE(-1, relocation.at + 4);
      references.push({ offset: codeOffset + relocation.at, name: relocation.symbol.name });
    } else writeCall(code, relocation);
  }
  return references;
}

/** A 64-bit load takes two instruction slots, each with half of the address. */
function writeAddress(code: Buffer, relocation: ObjectRelocation, constants: readonly PlacedSection[]): void {
  const { at, symbol } = relocation;
  const target = constants.find(({ section }) => section.index === symbol.section);
  if (target === undefined) throw new Error(`address of ${symbol.name} is not a constant`);
  const addend =
    BigInt(code.readUInt32LE(at + 4)) | (BigInt(code.readUInt32LE(at + INSTRUCTION_LEN + 4)) << 32n);
  const address = PROGRAM_BASE + BigInt(target.offset) + BigInt(symbol.value) + addend;
  code.writeUInt32LE(Number(address & 0xffffffffn), at + 4);
  code.writeUInt32LE(Number(address >> 32n), at + INSTRUCTION_LEN + 4);
}

/** A call inside the program names its target by the distance in instructions from the next one. */
function writeCall(code: Buffer, relocation: ObjectRelocation): void {
  const { at, symbol } = relocation;
  const base = symbol.value / INSTRUCTION_LEN;
  const target = symbol.isSection ? code.readInt32LE(at + 4) + 1 + base : base;
  code.writeInt32LE(target - at / INSTRUCTION_LEN - 1, at + 4);
}
