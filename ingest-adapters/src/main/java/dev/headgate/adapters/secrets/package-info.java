/** Passwords as Argon2id hashes, and what has to be read again under AES-GCM. */
@NullMarked
package dev.headgate.adapters.secrets;

import org.jspecify.annotations.NullMarked;
