/**
 * The pages that people manage the gateway with. Each package below is one thing that people come
 * for, with its controllers and view models; what people may do is decided by the use cases, not
 * here.
 */
@NullMarked
package dev.headgate.admin;

import org.jspecify.annotations.NullMarked;
