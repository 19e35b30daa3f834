/**
 * The queue on disk, and the only truth: what was accepted, and what became of it. {@code docs/spool.md} tells what lies in
 * the folder, how to read it, and what a crash leaves.
 *
 * <p>Threads: the spool thread owns what is known by heart and writes the bags; a few file threads work on letters' own
 * files and do the housekeeping. Both work for {@link io.posthouse.spool.Spool}, whose methods do not block unless they say
 * so; stages complete on these threads, so what follows them must be short.
 *
 * <p>Says {@code SpoolTroubled} and {@code SpoolRecovered}; hears nothing: who wants something calls.
 *
 * <p>A disk that is full or broken fails what was asked, with {@link io.posthouse.spool.SpoolFullException} (452) or {@link
 * io.posthouse.spool.SpoolBrokenException} (451), and what was accepted before stays as safe as it was. A bug stops all work,
 * says {@code ServiceFailed}, and the spool has to be closed and opened anew; everything is on disk.
 *
 * <p>A message that was acknowledged is never lost (RFC 5321 section 6.1).
 */
@NullMarked
package io.posthouse.spool;

import org.jspecify.annotations.NullMarked;
