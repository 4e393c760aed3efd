// The task's input comes as the event; what is returned is the task's result.
export const handler = async ({ name = 'stranger' }) => ({ greeting: `Hello, ${name}!` });
