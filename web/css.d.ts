// Vite reads it.
declare module '*.css';
