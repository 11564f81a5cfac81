/** An element with properties and children. Text is text: nothing that a source sends becomes markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Japanese, with English beside. */
export function both(japanese, english) {
  return [`${japanese} `, element('span', { lang: 'en' }, english)];
}
