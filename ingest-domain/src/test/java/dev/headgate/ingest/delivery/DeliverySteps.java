package dev.headgate.ingest.delivery;

/** Lets tests of other modules take the delivery's steps one by one, without its threads. */
public final class DeliverySteps {
  private DeliverySteps() {}

  /** Delivers one range; tells whether there was any. */
  public static boolean deliverNext(DeliverToStore delivery) {
    return delivery.deliverNext();
  }
}
