package dev.headgate.admin.assets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AssetsTest {
  private final Assets assets = new Assets();

  @Test
  void addressesHoldAHashOfTheContent() {
    assertThat(assets.url("headgate.css")).matches("/admin/assets/[0-9a-f]{10}/headgate\\.css");
    assertThat(assets.find("0000000000", "headgate.css")).isEmpty();
    assertThatThrownBy(() -> assets.url("none.css")).hasMessageContaining("none.css");
  }

  @Test
  void hasEveryIconThatATemplateNames() throws IOException {
    String sprite = text("icons.svg");
    for (String icon : namedIcons()) {
      assertThat(sprite).as("a new icon is a new line in the pom").contains("id=\"" + icon + "\"");
    }
  }

  @Test
  void leavesNothingToLoadFromElsewhere() throws IOException {
    for (String name : new String[] {"headgate.css", "tabler.min.css", "uPlot.min.css"}) {
      assertThat(text(name))
          .doesNotContain("@import")
          .doesNotContainPattern("url\\(['\"]?(https?:)?//");
    }
  }

  private String text(String name) throws IOException {
    String hash = assets.url(name).replace(Assets.PATH, "").replace("/" + name, "");
    return new String(Assets.inflate(assets.find(hash, name).orElseThrow()), UTF_8);
  }

  private static Set<String> namedIcons() throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern icon = Pattern.compile("icon\\('([a-z0-9-]+)'\\)");
    try (Stream<Path> templates = Files.walk(Path.of("src/main/resources/templates"))) {
      for (Path template : templates.filter(Files::isRegularFile).toList()) {
        icon.matcher(Files.readString(template))
            .results()
            .map(found -> found.group(1))
            .filter(found -> found != null)
            .forEach(names::add);
      }
    }
    for (var place : dev.headgate.admin.frame.Place.values()) {
      names.add(place.icon());
    }
    for (var tone : dev.headgate.admin.words.Status.Tone.values()) {
      names.add(tone.icon());
    }
    return names;
  }
}
