// A scheduled event brings no data, only the time for which it was due and the rule that sent it.
export const handler = async (event) => {
  const [rule] = event.resources ?? [];
  console.log('report for', event.time, 'by', rule?.split('/').pop());
};
