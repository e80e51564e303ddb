package dev.headgate.admin.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.admin.frame.Link;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListQueryTest {
  private static final Link HERE = Link.to("/admin/keys").with("tenant", 3);
  private static final Map<String, Comparator<Integer>> ORDERS =
      Map.of("value", Comparator.<Integer>naturalOrder());

  @Test
  void sortsByTheAddressAndTurnsAround() {
    ListQuery query = ListQuery.of(HERE.with("sort", "-value"), "value");
    assertThat(query.apply(List.of(1, 3, 2), ORDERS).rows()).containsExactly(3, 2, 1);
    assertThat(query.ariaSort("value")).isEqualTo("descending");
    assertThat(query.sortedBy("value")).hasToString("/admin/keys?tenant=3&sort=value");
    assertThat(ListQuery.of(HERE, "value").sortedBy("value"))
        .hasToString("/admin/keys?tenant=3&sort=-value");
  }

  @Test
  void showsOnePageAtATime() {
    List<Integer> all = IntStream.range(0, 120).boxed().toList();
    var page = ListQuery.of(HERE.with("page", 3), "value").apply(all, ORDERS);
    assertThat(page.rows()).hasSize(20).startsWith(100);
    assertThat(page.firstRow()).isEqualTo(101);
    assertThat(page.lastRow()).isEqualTo(120);
    assertThat(page.hasNext()).isFalse();
    assertThat(page.query().pageLink(1)).hasToString("/admin/keys?tenant=3");
  }

  @Test
  void survivesAnAddressThatWasTamperedWith() {
    var page =
        ListQuery.of(HERE.with("page", "-7").with("sort", "nonsense"), "value")
            .apply(List.of(2, 1), ORDERS);
    assertThat(page.rows()).containsExactly(2, 1);
    var beyond = ListQuery.of(HERE.with("page", "99999"), "value").apply(List.of(2, 1), ORDERS);
    assertThat(beyond.rows()).isEmpty();
  }
}
