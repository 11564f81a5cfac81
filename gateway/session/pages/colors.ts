/** The colors of the gateway's pages as CSS variables, for light and dark screens. Text on each ground has a contrast of at least 4.5:1 (WCAG 2.1 AA). */
export const COLORS = `:root{--text:#1a1a1c;--muted:#595959;--surface:#fff;--ground:#f6f8fa;--border:#d8dbe0;--action:#0b4f8a;--warn:#7a4d00;--warn-ground:#fff4d6}
@media (prefers-color-scheme:dark){:root{--text:#ececf0;--muted:#b3b6bd;--surface:#1d2024;--ground:#121417;--border:#3a3f46;--action:#8cc4f5;--warn:#ffd27a;--warn-ground:#3a2e10}}`;
