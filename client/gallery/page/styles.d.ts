/** esbuild gathers imported style sheets in dist/gallery.css. */
declare module '*.css';
