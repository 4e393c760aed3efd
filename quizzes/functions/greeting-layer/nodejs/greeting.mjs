// The library that a layer brings.
export const greet = (name) => `Hello ${name}`;
