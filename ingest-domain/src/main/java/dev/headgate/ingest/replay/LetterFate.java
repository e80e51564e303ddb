package dev.headgate.ingest.replay;

import dev.headgate.ingest.insight.RowPlace;

/**
 * What became of one rejected thing.
 *
 * @param replay the number of its replay
 * @param detail in words; may be empty
 */
public record LetterFate(RowPlace place, int replay, Fate fate, String detail) {}
