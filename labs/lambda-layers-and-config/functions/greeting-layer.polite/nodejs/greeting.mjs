// Shared by every function that has this layer.
export const greet = (name, greeting = 'Good day') => `${greeting}, dear ${name}!`;
