/** A call that the loader resolves by name. `offset` is the instruction's place in the file. */
export interface DynamicReference {
  readonly offset: number;
  readonly name: string;
}

export interface SharedObjectParts {
  readonly code: Buffer;
  readonly codeOffset: number;
  readonly entryOffset: number;
  readonly data: readonly { readonly offset: number; readonly bytes: Buffer }[];
  readonly references: readonly DynamicReference[];
}

const FILE_HEADER_LEN = 64;
const PROGRAM_HEADER_LEN = 56;
const PROGRAM_HEADERS = 3;
const SECTION_HEADER_LEN = 64;
const SYMBOL_LEN = 24;
const RELOCATION_LEN = 16;
const DYNAMIC_ENTRY_LEN = 16;
const R_BPF_64_32 = 10;
const MACHINE_BPF = 247;
const TYPE_SHARED = 3;

/** Code starts right behind the headers, so that its place is known before linking. */
export const CODE_OFFSET = FILE_HEADER_LEN + PROGRAM_HEADERS * PROGRAM_HEADER_LEN;

const SECTIONS = ['', '.text', '.rodata', '.dynamic', '.dynsym', '.dynstr', '.rel.dyn', '.shstrtab'] as const;
type SectionName = (typeof SECTIONS)[number];
type Placement = { readonly offset: number; readonly size: number };

/** Writes an ELF64 shared object in which every address equals its file offset, as the loader demands. */
export function writeSharedObject(parts: SharedObjectParts): Buffer {
  const names = [...new Set(parts.references.map((reference) => reference.name))];
  const strings = Buffer.from(`\0${names.map((name) => `${name}\0`).join('')}`, 'latin1');
  const symbols = writeSymbols(names);
  const relocations = writeRelocations(parts.references, names);
  const headings = Buffer.from(SECTIONS.map((name) => `${name}\0`).join(''), 'latin1');
  const places = place(parts, {
    symbols: symbols.length,
    strings: strings.length,
    relocations: relocations.length,
    headings: headings.length,
  });
  const headersAt = alignUp(places['.shstrtab'].offset + places['.shstrtab'].size);
  const file = Buffer.alloc(headersAt + SECTION_HEADER_LEN * SECTIONS.length);
  parts.code.copy(file, parts.codeOffset);
  for (const { offset, bytes } of parts.data) bytes.copy(file, offset);
  writeDynamic(file, places);
  symbols.copy(file, places['.dynsym'].offset);
  strings.copy(file, places['.dynstr'].offset);
  relocations.copy(file, places['.rel.dyn'].offset);
  headings.copy(file, places['.shstrtab'].offset);
  writeFileHeader(file, parts.entryOffset, headersAt);
  writeProgramHeaders(file, places);
  writeSectionHeaders(file, places, headersAt);
  return file;
}

type Lengths = Record<'symbols' | 'strings' | 'relocations' | 'headings', number>;

function place(parts: SharedObjectParts, lengths: Lengths): Record<SectionName, Placement> {
  const codeEnd = parts.codeOffset + parts.code.length;
  const dataStart = parts.data[0]?.offset ?? codeEnd;
  const dataEnd = parts.data.reduce(
    (end, { offset, bytes }) => Math.max(end, offset + bytes.length),
    codeEnd,
  );
  const dynamic = { offset: alignUp(dataEnd), size: 6 * DYNAMIC_ENTRY_LEN };
  const symbols = { offset: dynamic.offset + dynamic.size, size: lengths.symbols };
  const strings = { offset: symbols.offset + symbols.size, size: lengths.strings };
  const relocations = { offset: alignUp(strings.offset + strings.size), size: lengths.relocations };
  return {
    '': { offset: 0, size: 0 },
    '.text': { offset: parts.codeOffset, size: parts.code.length },
    '.rodata': { offset: dataStart, size: dataEnd - dataStart },
    '.dynamic': dynamic,
    '.dynsym': symbols,
    '.dynstr': strings,
    '.rel.dyn': relocations,
    '.shstrtab': { offset: relocations.offset + relocations.size, size: lengths.headings },
  };
}

function writeSymbols(names: readonly string[]): Buffer {
  const table = Buffer.alloc(SYMBOL_LEN * (names.length + 1));
  let nameAt = 1;
  names.forEach((name, index) => {
    const start = SYMBOL_LEN * (index + 1);
    table.writeUInt32LE(nameAt, start);
    table.writeUInt8(0x10, start + 4);
    nameAt += name.length + 1;
  });
  return table;
}

function writeRelocations(references: readonly DynamicReference[], names: readonly string[]): Buffer {
  const table = Buffer.alloc(RELOCATION_LEN * references.length);
  references.forEach((reference, index) => {
    const start = RELOCATION_LEN * index;
    writeWord(table, reference.offset, start);
    table.writeUInt32LE(R_BPF_64_32, start + 8);
    table.writeUInt32LE(names.indexOf(reference.name) + 1, start + 12);
  });
  return table;
}

/** The loader insists that a relocation table, once named, is not empty. */
function writeDynamic(file: Buffer, places: Record<SectionName, Placement>): void {
  const relocations = places['.rel.dyn'];
  const table: [tag: number, value: number][] = [
    [6, places['.dynsym'].offset],
    [5, places['.dynstr'].offset],
  ];
  if (relocations.size > 0)
    table.unshift([17, relocations.offset], [18, relocations.size], [19, RELOCATION_LEN]);
  table.forEach(([tag, value], index) => {
    writeWord(file, tag, places['.dynamic'].offset + index * DYNAMIC_ENTRY_LEN);
    writeWord(file, value, places['.dynamic'].offset + index * DYNAMIC_ENTRY_LEN + 8);
  });
}

function writeFileHeader(file: Buffer, entryOffset: number, headersAt: number): void {
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(TYPE_SHARED, 16);
  file.writeUInt16LE(MACHINE_BPF, 18);
  file.writeUInt32LE(1, 20);
  writeWord(file, entryOffset, 24);
  writeWord(file, FILE_HEADER_LEN, 32);
  writeWord(file, headersAt, 40);
  const counts = [
    FILE_HEADER_LEN,
    PROGRAM_HEADER_LEN,
    PROGRAM_HEADERS,
    SECTION_HEADER_LEN,
    SECTIONS.length,
    SECTIONS.indexOf('.shstrtab'),
  ];
  counts.forEach((value, index) => {
    file.writeUInt16LE(value, 52 + index * 2);
  });
}

function writeProgramHeaders(file: Buffer, places: Record<SectionName, Placement>): void {
  const end = places['.shstrtab'].offset;
  const constants = { offset: places['.rodata'].offset, size: end - places['.rodata'].offset };
  const segments: [type: number, flags: number, place: Placement][] = [
    [1, 5, places['.text']],
    [1, 4, constants],
    [2, 4, places['.dynamic']],
  ];
  segments.forEach(([type, flags, { offset, size }], index) => {
    const start = FILE_HEADER_LEN + index * PROGRAM_HEADER_LEN;
    file.writeUInt32LE(type, start);
    file.writeUInt32LE(flags, start + 4);
    for (const at of [8, 16, 24]) writeWord(file, offset, start + at);
    for (const at of [32, 40]) writeWord(file, size, start + at);
    writeWord(file, 8, start + 48);
  });
}

/** Section type, flags, linked section and its info, alignment, entry length; in the order of `SECTIONS`. */
const SECTION_ROWS = [
  [0, 0, 0, 0, 0, 0],
  [1, 6, 0, 0, 8, 0],
  [1, 2, 0, 0, 8, 0],
  [6, 3, 5, 0, 8, DYNAMIC_ENTRY_LEN],
  [11, 2, 5, 1, 8, SYMBOL_LEN],
  [3, 2, 0, 0, 1, 0],
  [9, 2, 4, 0, 8, RELOCATION_LEN],
  [3, 0, 0, 0, 1, 0],
] as const;

function writeSectionHeaders(file: Buffer, places: Record<SectionName, Placement>, headersAt: number): void {
  let nameAt = 0;
  SECTION_ROWS.forEach(([type, flags, link, info, align, entryLen], index) => {
    const name = SECTIONS[index] ?? '';
    const { offset, size } = places[name];
    const start = headersAt + index * SECTION_HEADER_LEN;
    if (index > 0) {
      file.writeUInt32LE(nameAt, start);
      file.writeUInt32LE(type, start + 4);
      writeWord(file, flags, start + 8);
      writeWord(file, flags === 0 ? 0 : offset, start + 16);
      writeWord(file, offset, start + 24);
      writeWord(file, size, start + 32);
      file.writeUInt32LE(link, start + 40);
      file.writeUInt32LE(info, start + 44);
      writeWord(file, align, start + 48);
      writeWord(file, entryLen, start + 56);
    }
    nameAt += name.length + 1;
  });
}

const alignUp = (offset: number): number => Math.ceil(offset / 8) * 8;
const writeWord = (file: Buffer, value: number, at: number): number =>
  file.writeBigUInt64LE(BigInt(value), at);
