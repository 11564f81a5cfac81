/**
 * The Content-Security-Policy of the portal. The page runs only its own script files, sends requests only to this gateway, and can turn no text into
 * HTML or script (Trusted Types). Pictures and documents of patients come as blobs.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  'frame-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** What the page does not need, and therefore no script in it can use. */
const NOT_NEEDED = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** The headers of the portal's page, besides its type and length. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  // The page itself takes photos of wounds; a frame in it cannot.
  'permissions-policy': [...NOT_NEEDED.map((feature) => `${feature}=()`), 'camera=(self)'].join(', '),
  'x-frame-options': 'DENY',
};

/** The headers of every file of the portal. */
export const FILE_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};
