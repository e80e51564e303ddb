package dev.headgate.app.demo;

import java.util.List;

/**
 * How activity is spread over the hours of a day.
 *
 * @param weights one an hour, from midnight
 */
record DailyShape(List<Double> weights) {
  /** Evenings: people watch after work. */
  static final DailyShape VIEWING =
      of(
          2.4, 1.5, 0.9, 0.6, 0.5, 0.6, 1.0, 1.8, 2.4, 2.6, 2.8, 3.2, 3.8, 3.6, 3.4, 3.6, 4.2, 5.2,
          6.6, 8.4, 9.6, 9.2, 7.0, 4.4);

  /** Days: people shop at lunch and after dinner. */
  static final DailyShape SHOPPING =
      of(
          1.6, 1.0, 0.7, 0.5, 0.5, 0.7, 1.4, 2.6, 4.0, 5.0, 5.6, 6.0, 6.4, 5.8, 5.2, 5.0, 5.2, 5.4,
          5.8, 6.6, 7.0, 6.4, 4.8, 3.0);

  private static DailyShape of(Double... weights) {
    return new DailyShape(List.of(weights));
  }

  /** The share of the day that has passed when this share of the activity is over; both 0 to 1. */
  double timeOf(double activity) {
    double left = activity * weights.stream().mapToDouble(Double::doubleValue).sum();
    for (int hour = 0; hour < weights.size(); hour++) {
      double weight = weights.get(hour);
      if (left < weight) {
        return (hour + left / weight) / weights.size();
      }
      left -= weight;
    }
    return 1;
  }
}
