package com.example.shop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/** Methods whose results come later. Only their class file is read; tests bring the values. */
@SuppressWarnings({
  "unused",
  "TypeParameterUnusedInFormals",
  "DoNotCallSuggester"
}) // tracked, not called
public final class Async {
  public String who = "buyer";

  /** A stage of a class of its own. */
  public static class Receipts extends CompletableFuture<Receipt> {}

  public CompletableFuture<Receipt> future(Order order) {
    throw new UnsupportedOperationException();
  }

  public CompletionStage<Receipt> stage(Order order) {
    throw new UnsupportedOperationException();
  }

  public Receipts receipts(Order order) {
    throw new UnsupportedOperationException();
  }

  @SuppressWarnings("rawtypes") // as code of before Java 5
  public CompletionStage raw(Order order) {
    throw new UnsupportedOperationException();
  }

  public Object object(Order order) {
    throw new UnsupportedOperationException();
  }

  public <T> T generic(Order order) {
    throw new UnsupportedOperationException();
  }

  public Future<? extends Receipt> old(Order order) {
    throw new UnsupportedOperationException();
  }
}
