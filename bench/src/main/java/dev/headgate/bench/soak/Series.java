package dev.headgate.bench.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * Something measured over time, in the lives it was measured in: a value of a process begins anew
 * when the process does.
 */
final class Series {
  private final String name;
  private final List<Life> lives = new ArrayList<>();

  /**
   * @param seconds since the run began
   */
  record Point(double seconds, double value) {}

  /** From one start to the next. */
  static final class Life {
    private final long id;
    private final double begin;
    private final List<Point> points = new ArrayList<>();

    Life(long id, double begin) {
      this.id = id;
      this.begin = begin;
    }

    double begin() {
      return begin;
    }

    List<Point> points() {
      return List.copyOf(points);
    }

    /** Of the last point. */
    double age() {
      return points.isEmpty() ? 0 : points.getLast().seconds() - begin;
    }

    /** Values at these ages, in seconds. */
    List<Double> values(double from, double to) {
      return points.stream()
          .filter(point -> point.seconds() - begin >= from && point.seconds() - begin <= to)
          .map(Point::value)
          .toList();
    }
  }

  Series(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /**
   * @param life what the value belongs to, such as a process's id; another begins a new life
   */
  synchronized void add(long life, double seconds, double value) {
    if (lives.isEmpty() || lives.getLast().id != life) {
      lives.add(new Life(life, seconds));
    }
    lives.getLast().points.add(new Point(seconds, value));
  }

  synchronized List<Life> lives() {
    return List.copyOf(lives);
  }

  /** All points, of one life after the other. */
  List<Point> points() {
    return lives().stream().flatMap(life -> life.points().stream()).toList();
  }
}
