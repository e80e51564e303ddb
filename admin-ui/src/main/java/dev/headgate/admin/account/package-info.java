/** The pages on which people look after their own account: sessions, second factor, tokens. */
@NullMarked
package dev.headgate.admin.account;

import org.jspecify.annotations.NullMarked;
