package dev.headgate.ingest.insight;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Questions that are asked at the same time, each on a thread of its own: a page needs several
 * answers and should wait only as long as for the slowest. Closing waits for all of them.
 */
public final class AtOnce implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Asks; the returned supplier waits for the answer, and throws what the question threw. */
  public <T> Supplier<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = CompletableFuture.supplyAsync(question, threads);
    return () -> {
      try {
        return answer.join();
      } catch (CompletionException failed) {
        throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
      }
    };
  }

  @Override
  public void close() {
    threads.close();
  }
}
