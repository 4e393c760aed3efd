// Reads its table's name from the environment, so that one package serves every stage.
export const handler = async () => ({ table: process.env.TABLE });
