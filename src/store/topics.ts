type OnMessage = (message: string) => void;

/** Who is subscribed to what in this process. A function subscribed twice is called twice. */
export interface Topics {
  /** The function it returns ends the subscription and tells whether it was the topic's last. */
  add(topic: string, onMessage: OnMessage): () => boolean;
  deliver(topic: string, message: string): void;
}

/** `report` gets what a subscriber throws: one subscriber's fault must not keep a message from the others. */
export function topics(report: (error: Error) => void): Topics {
  const subscriptions = new Map<string, Set<{ onMessage: OnMessage }>>();
  return {
    add(topic, onMessage) {
      const subscription = { onMessage };
      const subscribed = subscriptions.get(topic) ?? new Set();
      subscriptions.set(topic, subscribed.add(subscription));
      return () => {
        const last = subscribed.delete(subscription) && subscribed.size === 0;
        if (last) subscriptions.delete(topic);
        return last;
      };
    },
    deliver(topic, message) {
      for (const { onMessage } of [...(subscriptions.get(topic) ?? [])]) {
        try {
          onMessage(message);
        } catch (error) {
          report(error instanceof Error ? error : new Error(String(error)));
        }
      }
    },
  };
}
