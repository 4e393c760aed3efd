// SNS pushes the message: it comes with the event, and there is nothing to poll and nothing to delete.
export const handler = async (event) => {
  for (const { Sns: notification } of event.Records) {
    console.log('pushed:', notification.Message);
  }
};
