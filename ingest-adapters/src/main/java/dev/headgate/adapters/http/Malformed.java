package dev.headgate.adapters.http;

/**
 * Why a body is not a batch at all.
 *
 * @param code the answer's error code
 * @param message what is wrong, for the sender's developer; echoes nothing of the body
 */
public record Malformed(String code, String message) {}
