package dev.headgate.app.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Something to watch.
 *
 * @param id as players report it, for example {@code aashiqana_s04e12}
 * @param type {@code series}, {@code movie} or {@code live}
 * @param name as people read it
 * @param seconds how long it runs
 */
record Title(String id, String type, String name, int seconds) {
  private static final List<String> SERIES =
      List.of(
          "Aashiqana",
          "Harbour Lights",
          "Nordlicht",
          "La Última Ola",
          "Kıyı",
          "Monsoon House",
          "The Ledger",
          "Zwölf Uhr",
          "Rue Sans Nom",
          "東京の夜",
          "Paper Kites",
          "Cold Ferry");
  private static final List<String> MOVIES =
      List.of(
          "Night Bus",
          "The Orchard",
          "Über den Wolken",
          "Salt",
          "Half a Moon",
          "\"Quote\" Unquote",
          "Rain & Sons",
          "Le Grand Détour",
          "Six Doors",
          "Long Shadow",
          "Ønsket",
          "Little Comet");
  private static final int EPISODES = 10;
  private static final int TITLES = 200;
  private static final int LIVE = 20;

  /** The 200 titles of the demo, the most watched first. */
  static List<Title> catalogue() {
    List<Title> titles = new ArrayList<>();
    for (int i = 0; titles.size() < TITLES - LIVE; i++) {
      titles.add(i % 3 == 2 ? movie(i / 3) : episode(i - i / 3));
    }
    for (int i = 0; i < LIVE; i++) {
      titles.add(
          i * 10, new Title("live_ch%02d".formatted(i + 1), "live", "Channel " + (i + 1), 7200));
    }
    return List.copyOf(titles);
  }

  private static Title episode(int number) {
    String series = SERIES.get(number / EPISODES % SERIES.size());
    int episode = number % EPISODES + 1;
    return new Title(
        "series%02d_s04e%02d".formatted(number / EPISODES + 1, episode),
        "series",
        "%s S4 E%d".formatted(series, episode),
        1200 + number % 7 * 240);
  }

  private static Title movie(int number) {
    String name = MOVIES.get(number % MOVIES.size());
    int part = number / MOVIES.size() + 1;
    return new Title(
        "movie_%03d".formatted(number + 1),
        "movie",
        part == 1 ? name : name + " " + part,
        5100 + number % 9 * 300);
  }

  /** A few titles draw most viewers: the choice falls with the square of the rank. */
  static Title popular(List<Title> catalogue, Dice dice) {
    double share = dice.fraction();
    return catalogue.get((int) (share * share * catalogue.size()));
  }
}
