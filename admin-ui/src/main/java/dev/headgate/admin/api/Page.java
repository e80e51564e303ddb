package dev.headgate.admin.api;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A part of a list.
 *
 * @param next to be sent as {@code cursor} for what comes after; empty at the end
 */
@JsonView
record Page<T>(List<T> items, Optional<String> next) {
  Page {
    items = List.copyOf(items);
  }

  /**
   * A page of what was read with a limit of one more than is wanted, so that it is known whether
   * something comes after.
   *
   * @param cursor of the last thing on the page
   */
  static <S, T> Page<T> of(
      List<S> found, int limit, Function<S, T> view, Function<S, String> cursor) {
    boolean more = found.size() > limit;
    List<S> shown = more ? found.subList(0, limit) : found;
    return new Page<>(
        shown.stream().map(view).toList(),
        more ? Optional.of(cursor.apply(shown.getLast())) : Optional.empty());
  }

  /** A page of a list that is short enough to be read as a whole; in the order of ids. */
  static <S, T> Page<T> byId(List<S> all, ToIntFunction<S> id, Query query, Function<S, T> view) {
    int limit = query.limit();
    long after = query.cursorNumber().orElse(0);
    query.finish();
    List<S> rest =
        all.stream()
            .filter(each -> id.applyAsInt(each) > after)
            .sorted(Comparator.comparingInt(id))
            .limit(limit + 1L)
            .toList();
    return of(rest, limit, view, last -> Integer.toString(id.applyAsInt(last)));
  }

  /** The same, with the highest ids first. */
  static <S, T> Page<T> newestById(
      List<S> all, ToIntFunction<S> id, Query query, Function<S, T> view) {
    int limit = query.limit();
    long before = query.cursorNumber().orElse(Long.MAX_VALUE);
    query.finish();
    List<S> rest =
        all.stream()
            .filter(each -> id.applyAsInt(each) < before)
            .sorted(Comparator.comparingInt(id).reversed())
            .limit(limit + 1L)
            .toList();
    return of(rest, limit, view, last -> Integer.toString(id.applyAsInt(last)));
  }
}
