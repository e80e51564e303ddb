/**
 * The people (and their scripts) who manage the gateway: who they are, what proves it and which
 * part they play. What a part may do is for management.
 */
@NullMarked
package dev.headgate.ingest.user;

import org.jspecify.annotations.NullMarked;
