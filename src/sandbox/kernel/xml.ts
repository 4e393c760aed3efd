/** An element of an XML document; names are without their namespace prefix, attributes with it (`xsi:type`). */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly inside, as it stands. */
  readonly text: string;
}

/** Reads a document's root element; undefined where the text isn't well-formed. Document types are refused. */
export const parseXml = (source: string): XmlElement | undefined => {
  const reader = { source, position: 0 };
  try {
    skipMisc(reader);
    const root = readElement(reader, 0);
    skipMisc(reader);
    return reader.position === source.length ? root : undefined;
  } catch (error) {
    if (error instanceof NotWellFormed) return undefined;
    throw error;
  }
};

class NotWellFormed extends Error {}

interface Reader {
  readonly source: string;
  position: number;
}

const MAX_DEPTH = 100;

/** White space, the declaration, comments and processing instructions. */
const skipMisc = (reader: Reader) => {
  for (;;) {
    const rest = /^[\s\ufeff]*(?:<\?|<!--)?/.exec(
      reader.source.slice(reader.position, reader.position + 200),
    );
    const found = rest?.[0] ?? '';
    reader.position += found.length;
    if (found.endsWith('<?')) readUntil(reader, '?>');
    else if (found.endsWith('<!--')) readUntil(reader, '-->');
    else if (found.length < 200) return;
  }
};

const readUntil = (reader: Reader, end: string): string => {
  const at = reader.source.indexOf(end, reader.position);
  if (at < 0) throw new NotWellFormed();
  const text = reader.source.slice(reader.position, at);
  reader.position = at + end.length;
  return text;
};

const NAME = /[^\s/>=<"'&]+/y;
const ATTRIBUTE = /\s+([^\s/>=<"'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;

const match = (reader: Reader, pattern: RegExp): RegExpExecArray | undefined => {
  pattern.lastIndex = reader.position;
  const found = pattern.exec(reader.source) ?? undefined;
  if (found) reader.position += found[0].length;
  return found;
};

const readElement = (reader: Reader, depth: number): XmlElement => {
  if (reader.source[reader.position] !== '<' || depth > MAX_DEPTH) throw new NotWellFormed();
  reader.position += 1;
  const tag = match(reader, NAME)?.[0];
  if (tag === undefined) throw new NotWellFormed();
  const attributes: Record<string, string> = {};
  for (let found = match(reader, ATTRIBUTE); found; found = match(reader, ATTRIBUTE)) {
    attributes[found[1] ?? ''] = decodeEntities(found[2] ?? found[3] ?? '');
  }
  const end = match(reader, TAG_END);
  if (!end) throw new NotWellFormed();
  const name = tag.slice(tag.indexOf(':') + 1);
  if (end[1] === '/') return { name, attributes, children: [], text: '' };
  return { name, attributes, ...readContent(reader, tag, depth) };
};

const readContent = (reader: Reader, tag: string, depth: number): Pick<XmlElement, 'children' | 'text'> => {
  const children: XmlElement[] = [];
  let text = '';
  for (;;) {
    const from = reader.position;
    const at = reader.source.indexOf('<', from);
    if (at < 0) throw new NotWellFormed();
    text += decodeEntities(reader.source.slice(from, at));
    reader.position = at;
    if (reader.source.startsWith('</', at)) {
      reader.position = at + 2;
      if (readUntil(reader, '>').trimEnd() !== tag) throw new NotWellFormed();
      return { children, text };
    }
    text += readMarkup(reader, children, depth);
  }
};

/** A comment, a CDATA section, a processing instruction or a child; returns the text that it adds. */
const readMarkup = (reader: Reader, children: XmlElement[], depth: number): string => {
  const { source, position } = reader;
  if (source.startsWith('<!--', position)) {
    reader.position += 4;
    readUntil(reader, '-->');
  } else if (source.startsWith('<![CDATA[', position)) {
    reader.position += 9;
    return readUntil(reader, ']]>');
  } else if (source.startsWith('<?', position)) readUntil(reader, '?>');
  else children.push(readElement(reader, depth + 1));
  return '';
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decodeEntities = (text: string): string => {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;\s]*);?/g, (_, entity: string) => {
    const code = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(entity);
    const point = code
      ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16)
      : Number.NaN;
    const decoded = point <= 0x10ffff ? String.fromCodePoint(point) : ENTITIES[entity];
    if (decoded === undefined) throw new NotWellFormed();
    return decoded;
  });
};

export const escapeXml = (text: string): string =>
  text
    // XML 1.0 has no way to write the other control characters.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
