/** A section of a relocatable ELF64 object. Offsets and sizes are in bytes. */
export interface ObjectSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly info: number;
  readonly align: number;
}

export interface ObjectSymbol {
  readonly name: string;
  readonly isSection: boolean;
  /** Zero means undefined: a call to the runtime. */
  readonly section: number;
  readonly value: number;
}

export interface ObjectRelocation {
  /** Where in the code the reference is, in bytes. */
  readonly at: number;
  readonly type: number;
  readonly symbol: ObjectSymbol;
}

export interface ElfObject {
  readonly bytes: Buffer;
  readonly sections: readonly ObjectSection[];
  readonly symbols: readonly ObjectSymbol[];
  /** Relocations of `.text`, in file order. */
  readonly relocations: readonly ObjectRelocation[];
}

const SECTION_HEADER_LEN = 64;
const SYMBOL_LEN = 24;
const RELOCATION_LEN = 16;
const SHT_SYMTAB = 2;
const SHT_REL = 9;
const STT_SECTION = 3;

/** Reads what a compiler wrote for one translation unit; throws on anything that is not such an object. */
export function parseObject(bytes: Buffer): ElfObject {
  if (bytes.readUInt32BE(0) !== 0x7f454c46) throw new Error('not an ELF file');
  const raw = readSections(bytes);
  const names = at(raw, bytes.readUInt16LE(62)).offset;
  const sections = raw.map((section) => ({ ...section, name: text(bytes, names + section.nameAt) }));
  const table = sections.find((section) => section.type === SHT_SYMTAB);
  const code = sections.find((section) => section.name === '.text');
  if (table === undefined || code === undefined) throw new Error('object has no code or no symbols');
  const symbols = readSymbols(bytes, table, at(sections, table.link).offset);
  const relocations = sections
    .filter((section) => section.type === SHT_REL && section.info === code.index)
    .flatMap((section) => readRelocations(bytes, section, symbols));
  return { bytes, sections, symbols, relocations };
}

function readSections(bytes: Buffer) {
  const start = word(bytes, 40);
  const count = bytes.readUInt16LE(60);
  return Array.from({ length: count }, (_, index) => {
    const header = start + index * SECTION_HEADER_LEN;
    return {
      index,
      nameAt: bytes.readUInt32LE(header),
      type: bytes.readUInt32LE(header + 4),
      flags: word(bytes, header + 8),
      offset: word(bytes, header + 24),
      size: word(bytes, header + 32),
      link: bytes.readUInt32LE(header + 40),
      info: bytes.readUInt32LE(header + 44),
      align: word(bytes, header + 48),
    };
  });
}

function readSymbols(bytes: Buffer, table: ObjectSection, names: number): ObjectSymbol[] {
  return Array.from({ length: table.size / SYMBOL_LEN }, (_, index) => {
    const start = table.offset + index * SYMBOL_LEN;
    return {
      name: text(bytes, names + bytes.readUInt32LE(start)),
      isSection: (bytes.readUInt8(start + 4) & 15) === STT_SECTION,
      section: bytes.readUInt16LE(start + 6),
      value: word(bytes, start + 8),
    };
  });
}

function readRelocations(
  bytes: Buffer,
  section: ObjectSection,
  symbols: readonly ObjectSymbol[],
): ObjectRelocation[] {
  return Array.from({ length: section.size / RELOCATION_LEN }, (_, index) => {
    const start = section.offset + index * RELOCATION_LEN;
    return {
      at: word(bytes, start),
      type: bytes.readUInt32LE(start + 8),
      symbol: at(symbols, bytes.readUInt32LE(start + 12)),
    };
  });
}

const word = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64LE(offset));
const text = (bytes: Buffer, offset: number): string =>
  bytes.toString('latin1', offset, bytes.indexOf(0, offset));

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`ELF index ${index} is out of range`);
  return item;
}
