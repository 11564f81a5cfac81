/** Whether this build has the gallery: in development, and in the build for tests. Never in production. */
declare const __GALLERY__: boolean;
