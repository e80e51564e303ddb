package dev.headgate.admin.table;

import dev.headgate.admin.frame.Link;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How a list is asked for: {@code ?q=text&sort=-name&page=2}.
 *
 * @param here the address of the list
 * @param text what is looked for; empty for everything
 * @param column what it is sorted by
 * @param page from 1
 */
public record ListQuery(Link here, String text, String column, boolean descending, int page) {
  /** Rows on a page. */
  public static final int PAGE_SIZE = 50;

  /**
   * Reads an address.
   *
   * @param usual the sorting without a word about it; a leading minus for descending
   */
  public static ListQuery of(Link here, String usual) {
    String sort = here.parameter("sort").orElse(usual);
    boolean descending = sort.startsWith("-");
    return new ListQuery(
        here,
        here.parameter("q").orElse("").strip(),
        descending ? sort.substring(1) : sort,
        descending,
        pageNumber(here.parameter("page").orElse("1")));
  }

  private static int pageNumber(String text) {
    return text.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(text) : 1;
  }

  public boolean isFiltered() {
    return !text.isEmpty();
  }

  public boolean sortsBy(String name) {
    return column.equals(name);
  }

  /** The value of {@code aria-sort} for a column. */
  public String ariaSort(String name) {
    return !sortsBy(name) ? "none" : descending ? "descending" : "ascending";
  }

  /** The list sorted by this column; the other way round if it is already. */
  public Link sortedBy(String name) {
    boolean turn = sortsBy(name) && !descending;
    return here.without("page").with("sort", turn ? "-" + name : name);
  }

  public Link pageLink(int number) {
    return here.with("page", number == 1 ? null : number);
  }

  /** The whole list as a file, {@code csv} or {@code json}. */
  public Link export(String format) {
    return here.without("page", "refresh").with("format", format);
  }

  /**
   * Sorts and cuts a list that is in memory as a whole.
   *
   * @param orders a comparator for each column that can be sorted by, ascending
   */
  public <T> Page<T> apply(List<T> all, Map<String, Comparator<T>> orders) {
    Comparator<T> order = orders.get(column);
    List<T> sorted = all;
    if (order != null) {
      sorted = all.stream().sorted(descending ? order.reversed() : order).toList();
    }
    int from = Math.min((page - 1) * PAGE_SIZE, sorted.size());
    int to = Math.min(from + PAGE_SIZE, sorted.size());
    return new Page<>(sorted.subList(from, to), all.size(), this);
  }

  /**
   * The rows of one page.
   *
   * @param total how many rows all pages have
   */
  public record Page<T>(List<T> rows, long total, ListQuery query) {
    public Page {
      rows = List.copyOf(rows);
    }

    public boolean isEmpty() {
      return rows.isEmpty();
    }

    public int pages() {
      return (int) Math.max(1, (total + PAGE_SIZE - 1) / PAGE_SIZE);
    }

    public boolean hasPrevious() {
      return query.page() > 1;
    }

    public boolean hasNext() {
      return query.page() < pages();
    }

    public long firstRow() {
      return rows.isEmpty() ? 0 : (query.page() - 1L) * PAGE_SIZE + 1;
    }

    public long lastRow() {
      return rows.isEmpty() ? 0 : firstRow() + rows.size() - 1;
    }
  }
}
