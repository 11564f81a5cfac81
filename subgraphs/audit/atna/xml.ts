/** An element: its name, its attributes (those without a value are left out), and its children or text. */
export type XmlElement = readonly [
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  content?: readonly XmlElement[] | string,
];

/** Writes an element. @example writeXml(['a', { b: '<' }]) === '<a b="&lt;"/>' */
export function writeXml([name, attributes, content]: XmlElement): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escapeXml(value)}"`]));
  const inner = typeof content === 'string' ? escapeXml(content) : (content ?? []).map(writeXml).join('');
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`;
}

/** Signs that XML 1.0 does not allow in any form. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // An attribute's white space would become spaces.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"'\t\n\r]/g, (sign) => ENTITIES[sign]!);
}
