package dev.headgate.adapters.journal;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every damage to a small journal is refused or harmless. */
@ExtendWith(Quiet.class)
class DamagedJournalTest {
  @TestFactory
  List<DynamicTest> takesNoDamagedFileForAGoodOne() {
    return List.of(
        test("untouched", DamagedJournal::untouched),
        test("every byte flipped", DamagedJournal::flipEveryByte),
        test("cut to every length", DamagedJournal::cutToEveryLength),
        test("each file missing", DamagedJournal::removeEachFile),
        test("segments swapped and doubled", DamagedJournal::swapSegments),
        test("old segments beside new ones", DamagedJournal::bringBackOldSegments),
        test("the tail torn", DamagedJournal::tearTheTail),
        test("a refused start changes nothing", DamagedJournal::refuseWithoutAChange));
  }

  private static DynamicTest test(String name, Callable<String> check) {
    return DynamicTest.dynamicTest(name, () -> System.out.println(name + ": " + check.call()));
  }
}
