// Shared by every function that has this layer.
export const greet = (name, greeting = 'Hello') => `${greeting}, ${name}!`;
