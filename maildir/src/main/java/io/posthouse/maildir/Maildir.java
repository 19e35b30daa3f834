package io.posthouse.maildir;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A Maildir on disk. Any thread; all methods block. */
final class Maildir {
    private static final int PIECE = 1 << 18;

    private final Path tmp;
    private final Path fresh;
    private final String suffix;
    private final FolderSync freshSync;
    private final AtomicLong writes = new AtomicLong();

    /** Opens or makes the Maildir. */
    Maildir(Path folder, String hostname) throws IOException {
        tmp = Files.createDirectories(folder.resolve("tmp"));
        fresh = Files.createDirectories(folder.resolve("new"));
        Files.createDirectories(folder.resolve("cur"));
        FolderSync.force(folder);
        suffix = '.' + hostname.replace("/", "\\057").replace(":", "\\072");
        freshSync = new FolderSync(fresh);
    }

    /**
     * Delivers one copy: written and synced in {@code tmp/}, then moved to {@code new/}.
     *
     * @return the copy's name
     */
    String deliver(DeliveryRequest request, Content content) throws IOException {
        String name = name(request);
        Path unfinished = tmp.resolve(name + '.' + writes.incrementAndGet());
        try {
            write(unfinished, header(request), content);
            Files.move(unfinished, fresh.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        freshSync.sync();
        return name;
    }

    /** The second of arrival first, as readers expect; then what makes it unique, and the same when repeated. */
    private String name(DeliveryRequest request) {
        long micros = request.id().value();
        return micros / 1_000_000 + ".M" + micros % 1_000_000 + 'Q' + request.id() + 'R' + fingerprint(request)
                + suffix;
    }

    /** A letter to very many comes in several requests, which are several copies. */
    private static String fingerprint(DeliveryRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Recipient recipient : request.recipients()) {
                digest.update(recipient.toString().getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** RFC 5321 section 4.4: the reverse-path is kept at final delivery; RFC 9228: so is each forward-path. */
    private static ByteBuffer header(DeliveryRequest request) {
        var lines =
                new StringBuilder("Return-Path: ").append(request.reversePath()).append("\r\n");
        for (Recipient recipient : request.recipients()) {
            lines.append("Delivered-To: ").append(recipient.forwardPath()).append("\r\n");
        }
        return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path path, ByteBuffer header, Content content) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Optional<ByteBuf> octets = content.inMemory();
            Optional<Content.FileRange> range = content.inFile();
            if (octets.isPresent()) {
                writeAll(file, header, octets.get().nioBuffer());
            } else if (range.isPresent()) {
                writeAll(file, header);
                transfer(range.get(), file);
            } else {
                writeAll(file, header);
                copy(content, file);
            }
            file.force(false);
        }
    }

    private static void writeAll(FileChannel file, ByteBuffer... buffers) throws IOException {
        ByteBuffer last = buffers[buffers.length - 1];
        while (buffers[0].hasRemaining() || last.hasRemaining()) {
            file.write(buffers);
        }
    }

    private static void transfer(Content.FileRange from, FileChannel to) throws IOException {
        long done = 0;
        while (done < from.length()) {
            long moved = from.channel().transferTo(from.position() + done, from.length() - done, to);
            if (moved <= 0) {
                throw new IOException("the letter in the spool ends too early");
            }
            done += moved;
        }
    }

    private static void copy(Content content, FileChannel to) throws IOException {
        ByteBuf piece = ByteBufAllocator.DEFAULT.buffer(PIECE, PIECE);
        try {
            for (long done = 0; done < content.sizeBytes(); done += piece.writerIndex()) {
                piece.clear();
                content.read(done, piece);
                if (!piece.isReadable()) {
                    throw new IOException("the letter in the spool ends too early");
                }
                writeAll(to, piece.nioBuffer());
            }
        } finally {
            piece.release();
        }
    }
}
