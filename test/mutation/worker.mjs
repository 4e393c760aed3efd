// Plays proofs with the player it is told, one after the other. Packages are loaded once for all players; a fault
// outside of a proof's own promises ends the worker, and the pool starts another one.
process.on('message', async ({ player, bank, id }) => {
  const { verdictOf } = await import(player);
  process.send(await verdictOf(bank, id).catch(() => 'threw'));
});
