package dev.headgate.admin.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.admin.component.Equation.Term;
import dev.headgate.admin.frame.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

class EquationTest {
  private static final Link LIST = Link.to("/admin/events");

  @Test
  void addsUp() {
    Equation equation = equation(9_214_008, 9_101_220, 112_788);
    assertThat(equation.isBalanced()).isTrue();
    assertThat(equation.sentence())
        .isEqualTo("9,214,008 received = 9,101,220 accepted + 112,788 refused");
  }

  @Test
  void saysWhenItDoesNot() {
    assertThat(equation(10, 6, 3).difference()).isEqualTo(1);
    assertThat(equation(10, 6, 3).isBalanced()).isFalse();
  }

  private static Equation equation(long received, long accepted, long refused) {
    return new Equation(
        List.of(
            new Term("received", received, LIST, "All."),
            new Term("accepted", accepted, LIST, "Kept."),
            new Term("refused", refused, LIST, "Not kept.")));
  }
}
